//! The one place that prints. Data goes to stdout, everything else to stderr.

use std::fmt::{self, Display};
use std::io::{self, BufRead, IsTerminal, Write};
use std::time::Duration;

use anstream::{AutoStream, ColorChoice};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;
use tracing::level_filters::LevelFilter;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::FmtContext;
use tracing_subscriber::fmt::format::{FormatEvent, FormatFields, Writer};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

use crate::args::Color;
use crate::error::CliError;

/// Styles by what they mean.
pub(crate) mod style {
    use anstyle::{AnsiColor, Style};

    pub(crate) const CREATE: Style = AnsiColor::Green.on_default();
    pub(crate) const ADOPT: Style = AnsiColor::Cyan.on_default();
    pub(crate) const UPDATE: Style = AnsiColor::Yellow.on_default();
    pub(crate) const DELETE: Style = AnsiColor::Red.on_default();
    pub(crate) const HEADING: Style = Style::new().bold();
    pub(crate) const QUIET: Style = Style::new().dimmed();
    pub(crate) const ERROR: Style = AnsiColor::Red.on_default().bold();
    pub(crate) const WARNING: Style = AnsiColor::Yellow.on_default().bold();
    pub(crate) const HINT: Style = AnsiColor::Cyan.on_default().bold();
}

/// Talks to the person, or the program, that started us.
#[derive(Debug, Clone)]
pub(crate) struct Ui {
    color: ColorChoice,
    bar: ProgressBar,
}

impl Ui {
    /// Colours as `--color` says.
    pub(crate) fn new(color: Color) -> Self {
        let color = match color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        // Draws to stderr, only when that is a terminal, and while it is busy.
        let bar = ProgressBar::new_spinner();
        bar.finish_and_clear();
        Self { color, bar }
    }

    /// Sends what the libraries trace to stderr: warnings, with `-v` each
    /// request, with `-vv` everything. Other crates stay silent: they might
    /// show headers.
    pub(crate) fn trace(&self, verbosity: u8) {
        let level = match verbosity {
            0 => LevelFilter::WARN,
            1 => LevelFilter::DEBUG,
            _ => LevelFilter::TRACE,
        };
        let ansi = AutoStream::new(io::stderr(), self.color).current_choice() != ColorChoice::Never;
        let bar = self.bar.clone();
        let layer = tracing_subscriber::fmt::layer()
            .with_writer(move || LogWriter(bar.clone()))
            .with_ansi(ansi)
            .event_format(LogFormat);
        let filter = Targets::new().with_target("sync_sdk", level);
        tracing_subscriber::registry()
            .with(layer)
            .with(filter)
            .init();
    }

    /// Prints a result. An error means that nobody reads on.
    pub(crate) fn data(&self, text: &str) -> Result<(), CliError> {
        let print = || {
            let mut out = AutoStream::new(io::stdout(), self.color).lock();
            writeln!(out, "{}", text.trim_end_matches('\n'))?;
            out.flush()
        };
        self.bar.suspend(print).map_err(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => CliError::silent(),
            _ => CliError::new(format!("stdout cannot be written: {error}")),
        })
    }

    /// Prints a result that is one JSON document.
    pub(crate) fn json(&self, document: &Value) -> Result<(), CliError> {
        self.data(&format!("{document:#}"))
    }

    /// Tells something beside the result.
    pub(crate) fn note(&self, text: impl Display) {
        let text = text.to_string();
        // Who closed stderr does not want to know.
        self.bar.suspend(|| {
            drop(writeln!(
                AutoStream::new(io::stderr(), self.color).lock(),
                "{text}"
            ))
        });
    }

    /// Warns.
    pub(crate) fn warn(&self, text: impl Display) {
        self.labelled("warning", style::WARNING, &text.to_string());
    }

    /// Shows an error and what to do about it.
    pub(crate) fn error(&self, error: &CliError) {
        for problem in &error.problems {
            self.labelled("error", style::ERROR, problem);
        }
        for hint in &error.hints {
            self.labelled("hint", style::HINT, hint);
        }
    }

    fn labelled(&self, label: &str, style: anstyle::Style, text: &str) {
        self.note(format_args!("{style}{label}:{style:#} {}", printable(text)));
    }

    /// Whether there is somebody to ask.
    pub(crate) fn is_interactive(&self) -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Asks; no is the default.
    pub(crate) fn confirm(&self, question: &str) -> Result<bool, CliError> {
        let answer = self.ask(&format!("{question} [y/N]"))?;
        Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
    }

    /// Asks for a line.
    pub(crate) fn ask(&self, question: &str) -> Result<String, CliError> {
        let ask = || {
            let mut err = AutoStream::new(io::stderr(), self.color);
            write!(err, "{question} ")?;
            err.flush()?;
            let mut answer = String::new();
            io::stdin().lock().read_line(&mut answer)?;
            Ok(answer)
        };
        self.bar.suspend(ask).map_err(|error: io::Error| {
            CliError::new(format!("the answer cannot be read: {error}"))
        })
    }

    /// [Confirms](Self::confirm) while other things go on, such as a lock that is
    /// kept alive.
    pub(crate) async fn confirm_meanwhile(&self, question: &str) -> Result<bool, CliError> {
        let question = question.to_owned();
        self.meanwhile(move |ui| ui.confirm(&question)).await
    }

    /// [Asks](Self::ask) while other things go on.
    pub(crate) async fn ask_meanwhile(&self, question: &str) -> Result<String, CliError> {
        let question = question.to_owned();
        self.meanwhile(move |ui| ui.ask(&question)).await
    }

    async fn meanwhile<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Self) -> Result<T, CliError> + Send + 'static,
    ) -> Result<T, CliError> {
        let ui = self.clone();
        let asked = tokio::task::spawn_blocking(move || ask(&ui)).await;
        asked.map_err(|error| CliError::new(format!("the question was not asked: {error}")))?
    }

    /// Says on a terminal what goes on.
    pub(crate) fn busy(&self, text: impl Into<String>) {
        if self.bar.is_finished() {
            self.bar.reset();
            self.bar.set_style(template("{spinner} {msg}"));
        }
        self.bar.set_message(text.into());
        self.bar.enable_steady_tick(Duration::from_millis(120));
    }

    /// Says on a terminal how far it is.
    pub(crate) fn progress(&self, done: usize, total: usize) {
        if self.bar.length() != Some(total as u64) {
            self.bar
                .set_style(template("{spinner} {msg} {bar:30} {pos}/{len}"));
            self.bar.set_length(total as u64);
        }
        self.bar.set_position(done as u64);
    }

    /// Takes away what `busy` and `progress` show.
    pub(crate) fn idle(&self) {
        self.bar.disable_steady_tick();
        self.bar.unset_length();
        self.bar.finish_and_clear();
    }
}

fn template(text: &str) -> ProgressStyle {
    ProgressStyle::with_template(text).unwrap_or_else(|_| ProgressStyle::default_spinner())
}

/// Writes log lines above the progress bar.
struct LogWriter(ProgressBar);

impl Write for LogWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.suspend(|| io::stderr().write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

/// Log lines that look like the rest of what goes to stderr.
struct LogFormat;

impl<S, N> FormatEvent<S, N> for LogFormat
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let (label, style) = match *event.metadata().level() {
            Level::ERROR | Level::WARN => ("warning:", style::WARNING),
            Level::INFO => ("info:", style::QUIET),
            Level::DEBUG => ("debug:", style::QUIET),
            Level::TRACE => ("trace:", style::QUIET),
        };
        match writer.has_ansi_escapes() {
            true => write!(writer, "{style}{label}{style:#} ")?,
            false => write!(writer, "{label} ")?,
        }
        context
            .field_format()
            .format_fields(writer.by_ref(), event)?;
        writeln!(writer)
    }
}

/// A text without control characters: what a server or a file says must not
/// steer the terminal, nor turn what is around it the other way.
pub(crate) fn printable(text: &str) -> String {
    let replace = |c: char| {
        let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if turns || (c.is_control() && c != '\n' && c != '\t') {
            '\u{fffd}'
        } else {
            c
        }
    };
    text.chars().map(replace).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_say_cannot_steer_the_terminal() {
        assert_eq!(
            printable("a\u{1b}[2Jb\u{9b}0m\n\tc"),
            "a\u{fffd}[2Jb\u{fffd}0m\n\tc"
        );
        assert_eq!(printable("\u{202e}nimda"), "\u{fffd}nimda");
    }
}
