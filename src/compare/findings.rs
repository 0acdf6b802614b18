//! Findings of a comparison.
