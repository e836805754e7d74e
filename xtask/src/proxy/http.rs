//! HTTP/1.1 messages, read whole.

use std::io::{self, BufRead, Read as _};

/// A message as it was on the wire.
#[derive(Debug, Default)]
pub(crate) struct Message {
    /// The bytes, to pass them on as they are.
    pub(crate) wire: Vec<u8>,
    /// The request line or the status line.
    pub(crate) first_line: String,
    /// The body without its framing.
    pub(crate) body: Vec<u8>,
    /// Whether the sender ends the connection after it.
    pub(crate) is_last: bool,
}

impl Message {
    /// The status of an answer; 0 where the status line holds none.
    pub(crate) fn status(&self) -> u16 {
        let status = self.first_line.split(' ').nth(1);
        status.and_then(|text| text.parse().ok()).unwrap_or(0)
    }
}

/// How the length of a body is told.
enum Framing {
    Length(u64),
    Chunked,
    UntilEnd,
}

/// Reads a request; `None` where the client has ended the connection.
pub(crate) fn read_request(from: &mut impl BufRead) -> io::Result<Option<Message>> {
    let Some((mut message, framing)) = read_head(from)? else {
        return Ok(None);
    };
    // A request without a length has no body.
    read_body(from, &mut message, framing.unwrap_or(Framing::Length(0)))?;
    Ok(Some(message))
}

/// Reads the answer to a request with this method, with the interim answers
/// (`100 Continue`) before it.
pub(crate) fn read_answer(from: &mut impl BufRead, method: &str) -> io::Result<Message> {
    let mut interim = Vec::new();
    loop {
        let (mut message, framing) =
            read_head(from)?.ok_or_else(|| io::Error::from(io::ErrorKind::UnexpectedEof))?;
        let status = message.status();
        if (100..200).contains(&status) {
            interim.append(&mut message.wire);
            continue;
        }
        let framing = match framing {
            _ if method == "HEAD" || matches!(status, 204 | 304) => Framing::Length(0),
            Some(framing) => framing,
            None => {
                message.is_last = true;
                Framing::UntilEnd
            }
        };
        read_body(from, &mut message, framing)?;
        interim.append(&mut message.wire);
        message.wire = interim;
        return Ok(message);
    }
}

fn read_head(from: &mut impl BufRead) -> io::Result<Option<(Message, Option<Framing>)>> {
    let mut message = Message::default();
    let mut framing = None;
    loop {
        let begin = message.wire.len();
        if from.read_until(b'\n', &mut message.wire)? == 0 {
            if begin == 0 {
                return Ok(None);
            }
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let line = String::from_utf8_lossy(&message.wire[begin..]);
        let line = line.trim_end();
        if begin == 0 {
            message.is_last = line.contains("HTTP/1.0");
            message.first_line = line.to_owned();
        } else if line.is_empty() {
            return Ok(Some((message, framing)));
        } else if let Some((name, value)) = line.split_once(':') {
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => {
                    framing = Some(Framing::Length(value.parse().map_err(invalid)?));
                }
                "transfer-encoding" if value.eq_ignore_ascii_case("chunked") => {
                    framing = Some(Framing::Chunked);
                }
                "connection" => message.is_last |= value.eq_ignore_ascii_case("close"),
                _ => {}
            }
        }
    }
}

fn read_body(from: &mut impl BufRead, message: &mut Message, framing: Framing) -> io::Result<()> {
    match framing {
        Framing::Length(length) => read_exactly(from, length, &mut message.body)?,
        Framing::UntilEnd => drop(from.read_to_end(&mut message.body)?),
        Framing::Chunked => return read_chunks(from, message),
    }
    message.wire.extend_from_slice(&message.body);
    Ok(())
}

/// Keeps the chunks on the wire as they are, and joins them in the body.
fn read_chunks(from: &mut impl BufRead, message: &mut Message) -> io::Result<()> {
    loop {
        let line = read_line(from, &mut message.wire)?;
        let size = line.split(';').next().unwrap_or_default().trim();
        let size = u64::from_str_radix(size, 16).map_err(invalid)?;
        if size == 0 {
            // Trailers, up to an empty line.
            while !read_line(from, &mut message.wire)?.trim().is_empty() {}
            return Ok(());
        }
        let begin = message.body.len();
        read_exactly(from, size, &mut message.body)?;
        message.wire.extend_from_slice(&message.body[begin..]);
        read_line(from, &mut message.wire)?;
    }
}

/// Reads a line, copies it to `wire`, and answers it.
fn read_line(from: &mut impl BufRead, wire: &mut Vec<u8>) -> io::Result<String> {
    let begin = wire.len();
    if from.read_until(b'\n', wire)? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(String::from_utf8_lossy(&wire[begin..]).into_owned())
}

fn read_exactly(from: &mut impl BufRead, length: u64, to: &mut Vec<u8>) -> io::Result<()> {
    if from.take(length).read_to_end(to)? as u64 == length {
        Ok(())
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

fn invalid(error: impl std::error::Error + Send + Sync + 'static) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}
