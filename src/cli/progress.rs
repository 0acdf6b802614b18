//! How far a long run is, on standard error: nothing for a run that ends within a second, with `--quiet`, or where nobody
//! looks. It never touches standard output.

use super::Settings;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal as _;
use std::time::Duration;

/// From this long on a run shows how far it is.
const AFTER: Duration = Duration::from_secs(1);
const TICK: Duration = Duration::from_millis(120);

/// A bar or a spinner that is taken off when it is dropped.
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A run over so many pieces.
    pub fn counting(pieces: usize, settings: &Settings) -> Progress {
        Progress::shown(
            ProgressBar::with_draw_target(Some(pieces as u64), ProgressDrawTarget::hidden()),
            "{wide_bar} {pos}/{len} {eta}",
            settings,
        )
    }

    /// A run of which nobody knows how long it takes.
    pub fn waiting(settings: &Settings) -> Progress {
        Progress::shown(ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()), "{spinner} {elapsed}", settings)
    }

    fn shown(bar: ProgressBar, template: &str, settings: &Settings) -> Progress {
        if settings.quiet || !std::io::stderr().is_terminal() {
            bar.finish();
            return Progress { bar };
        }
        bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
        let later = bar.clone();
        std::thread::spawn(move || {
            std::thread::sleep(AFTER);
            if !later.is_finished() {
                later.set_draw_target(ProgressDrawTarget::stderr());
                later.enable_steady_tick(TICK);
            }
        });
        Progress { bar }
    }

    pub fn one_more(&self) {
        self.bar.inc(1);
    }

    pub fn more(&self, n: usize) {
        self.bar.inc(n as u64);
    }

    /// Takes it off the terminal.
    pub fn done(&self) {
        self.bar.finish_and_clear();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.done();
    }
}
