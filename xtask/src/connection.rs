//! A bare HTTP connection to a server: no retries, no parsing, nothing between a caller and what the
//! server takes.

use std::io::{BufReader, Write as _};
use std::net::TcpStream;

use anyhow::{Context as _, Result, ensure};

use crate::proxy::http::read_answer;

/// A connection that is kept open between requests.
#[derive(Debug)]
pub struct Connection {
    host: String,
    token: String,
    requests: TcpStream,
    answers: BufReader<TcpStream>,
}

impl Connection {
    /// Connects to `http://HOST:PORT`; each request will have this token.
    ///
    /// # Errors
    /// When the address is of another form, or nobody listens there.
    pub fn open(url: &str, token: &str) -> Result<Self> {
        let host = url
            .strip_prefix("http://")
            .with_context(|| format!("`{url}` is not of the form http://HOST:PORT"))?
            .to_owned();
        let requests = TcpStream::connect(&host)?;
        requests.set_nodelay(true)?;
        let answers = BufReader::new(requests.try_clone()?);
        Ok(Self {
            host,
            token: token.to_owned(),
            requests,
            answers,
        })
    }

    /// Sends a request with a JSON body (none where it is empty) and answers the body of the answer.
    ///
    /// # Errors
    /// When the connection breaks or the status is not one of success.
    pub fn send(&mut self, method: &str, path: &str, body: &str) -> Result<Vec<u8>> {
        let mut wire = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n",
            self.host, self.token
        );
        if !body.is_empty() {
            wire.push_str(&format!(
                "Content-Type: application/json\r\nContent-Length: {}\r\n",
                body.len()
            ));
        }
        wire.push_str("\r\n");
        wire.push_str(body);
        self.requests.write_all(wire.as_bytes())?;
        let answer = read_answer(&mut self.answers, method)?;
        ensure!(
            (200..300).contains(&answer.status()),
            "{method} {path} was answered with {}:\n{}",
            answer.first_line,
            String::from_utf8_lossy(&answer.body)
        );
        Ok(answer.body)
    }
}
