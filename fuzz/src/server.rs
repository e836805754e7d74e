//! A server on loopback that says what it was told to say.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, OnceLock};

/// Status and body by method and path.
type Answers = HashMap<String, (u16, Vec<u8>)>;

/// A server that lives as long as the process.
pub(crate) struct Server {
    address: SocketAddr,
    answers: Arc<Mutex<Answers>>,
}

impl Server {
    /// The one server.
    pub(crate) fn get() -> &'static Self {
        static SERVER: OnceLock<Server> = OnceLock::new();
        SERVER.get_or_init(|| {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
            let address = listener.local_addr().expect("an address");
            let answers = Arc::<Mutex<Answers>>::default();
            let known = Arc::clone(&answers);
            std::thread::spawn(move || {
                for client in listener.incoming().flatten() {
                    let known = Arc::clone(&known);
                    // A client that hangs up has had enough.
                    std::thread::spawn(move || drop(serve(&client, &known)));
                }
            });
            Self { address, answers }
        })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Answers so from now on, and with 404 to everything else.
    pub(crate) fn answer(&self, answers: Answers) {
        *self.answers.lock().expect("no thread panics") = answers;
    }
}

/// Answers the requests of one client.
fn serve(stream: &TcpStream, answers: &Mutex<Answers>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let mut words = line.split(' ');
        let (method, target) = (
            words.next().unwrap_or_default(),
            words.next().unwrap_or_default(),
        );
        let path = target.split('?').next().unwrap_or_default();
        let key = format!("{method} {path}");
        let mut length = 0;
        loop {
            let mut header = String::new();
            reader.read_line(&mut header)?;
            if let Some(value) = header.to_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
            if header.trim().is_empty() {
                break;
            }
        }
        std::io::copy(&mut reader.by_ref().take(length), &mut std::io::sink())?;
        let known = answers.lock().expect("no thread panics").get(&key).cloned();
        let (status, body) = known.unwrap_or_else(|| {
            (
                404,
                br#"{"errors":[{"message":"no","extensions":{"code":"ROUTE_NOT_FOUND"}}]}"#
                    .to_vec(),
            )
        });
        let head = format!(
            "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        let mut out = stream;
        out.write_all(&[head.as_bytes(), &body].concat())?;
    }
}
