//! Typed labels (Article 5, 5.2(a), 第5条の2) (in work).
