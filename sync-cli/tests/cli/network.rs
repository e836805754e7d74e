//! What a network asks of its users: headers, and certificates of its own.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::support::{Folder, Output, Server, nobody, output};

/// The value of a header with which requests come.
fn gate(line: &str, file: &str, variable: Option<&str>) -> Vec<Option<String>> {
    let server = Server::directus("10.13.4");
    let folder = Folder::with_dump();
    folder.write("directus-sync.config.json", file);
    let mut command = folder.run(line);
    command.envs(variable.map(|lines| ("DIRECTUS_SYNC_HEADERS", lines)));
    let run = output(command.args(["-u", &server.url, "-t", "good-token", "-vv"]));
    assert_eq!(run.code, 1, "{run:?}");
    assert!(!run.stderr.contains("secret-of-the-gate"), "{run:?}");
    let seen = server.seen().into_iter();
    let values: Vec<_> = seen
        .map(|mut request| request.headers.remove("x-gate"))
        .collect();
    assert!(!values.is_empty());
    values
}

#[test]
fn headers_are_sent_with_each_request() {
    let file = r#"{"headers": {"X-Gate": "secret-of-the-gate-3"}}"#;
    let flag = ["diff", "--header", "x-gate:secret-of-the-gate-1"].join(" ");
    let variable = "x-gate: secret-of-the-gate-2\nx-other: 2";
    let all = |values: Vec<Option<String>>, expected: Option<&str>| {
        assert!(
            values.iter().all(|value| value.as_deref() == expected),
            "{values:?}"
        );
    };
    all(
        gate(&flag, file, Some(variable)),
        Some("secret-of-the-gate-1"),
    );
    all(
        gate("diff", file, Some(variable)),
        Some("secret-of-the-gate-2"),
    );
    for command in ["diff", "pull", "helpers wait-server-ready --timeout 0"] {
        all(gate(command, file, Some("")), Some("secret-of-the-gate-3"));
    }
    all(gate("diff", "{}", None), None);
}

#[test]
fn a_header_that_is_none_is_not_repeated() {
    let folder = Folder::with_dump();
    let run = output(&mut folder.run("diff -u http://x -t token --header hidden-value"));
    assert_eq!(run.code, 1);
    assert!(
        run.stderr.contains("has no name that can be sent") && run.stderr.contains("`Name: value`"),
        "{run:?}"
    );
    assert!(!run.stderr.contains("hidden"), "{run:?}");
}

/// A server with a certificate that no system trusts, until this is dropped.
struct Secure(Child, String);

impl Secure {
    fn start() -> Self {
        let mut child = Command::new("node")
            .arg(file("server.cjs"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut port = String::new();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        lines.read_line(&mut port).unwrap();
        Self(child, format!("https://127.0.0.1:{}", port.trim()))
    }
}

impl Drop for Secure {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

fn file(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/tls");
    folder.join(name).display().to_string()
}

#[test]
fn a_certificate_of_ones_own_is_trusted_when_that_is_said() {
    let server = Secure::start();
    let issuer = file("issuer.pem");
    let folder = Folder::with_dump();
    let run = |flags: &[&str], variable: Option<&str>| -> Output {
        let mut command = folder.run("diff --max-push-retries 1 -t token");
        command.args(["-u", &server.1]).args(flags);
        command.envs(variable.map(|path| ("NODE_EXTRA_CA_CERTS", path)));
        let run = output(&mut command);
        assert_eq!(run.code, 1, "{run:?}");
        run
    };
    let untrusted = run(&[], None);
    for part in ["no answer: ", "certificate", "hint: --ca-cert names a file"] {
        assert!(untrusted.stderr.contains(part), "no {part}: {untrusted:?}");
    }
    let reached = |run: Output| {
        let is_reached = run.stderr.contains("refuses the credentials: Nobody.");
        assert!(is_reached, "{run:?}");
        run.stderr.contains("warning: --insecure")
    };
    assert!(!reached(run(&["--ca-cert", &issuer], None)));
    assert!(!reached(run(&[], Some(&issuer))));
    assert!(reached(run(&["--insecure"], None)));
    let keys = serde_json::json!({ "caCert": issuer });
    folder.write("directus-sync.config.json", &keys.to_string());
    assert!(!reached(run(&[], Some(""))));
    let gone = run(&["--ca-cert", "gone.pem"], None);
    assert!(gone.stderr.contains("gone.pem: "), "{gone:?}");
    let none = run(&["--ca-cert", &file("server.cjs")], None);
    assert!(none.stderr.contains("the certificates: "), "{none:?}");
}

#[test]
fn what_a_hook_asks_trusts_what_the_run_trusts() {
    let server = Secure::start();
    let folder = Folder::with_dump();
    let run = |keys: &str, line: &str| -> Output {
        let config = format!(
            "module.exports = {{ {keys} hooks: {{ roles: {{ async onLoad(roles) {{\n\
             const {{ status }} = await fetch('{}');\nthrow new Error(`it answers ${{status}}`); }} }} }} }};",
            server.1
        );
        folder.write("directus-sync.config.js", &config);
        output(&mut folder.run(line))
    };
    let untrusted = run("", "check");
    assert!(untrusted.stderr.contains("certificate"), "{untrusted:?}");
    let own = format!("caCert: {:?},", file("issuer.pem"));
    let synth = format!("diff -u {} -t token", server.1);
    for (keys, line) in [
        (own.as_str(), "check".to_owned()),
        ("", format!("{synth} --ca-cert {}", file("issuer.pem"))),
        ("", format!("{synth} --insecure")),
    ] {
        let run = run(keys, &line);
        assert!(run.stderr.contains("it answers 401"), "{run:?}");
    }
}

#[test]
fn requests_go_through_the_proxy_that_the_environment_names() {
    let nobody =
        r#"{"errors":[{"message":"Nobody.","extensions":{"code":"INVALID_CREDENTIALS"}}]}"#;
    let proxy = Server::new(move |_| (401, "application/json", nobody.to_owned()));
    let folder = Folder::with_dump();
    let diff = |variables: &[(&str, &str)]| {
        let mut command = folder.run("diff -u http://directus.invalid -t token --retries 1");
        output(command.envs(variables.iter().copied()))
    };
    let run = diff(&[("HTTP_PROXY", &proxy.url)]);
    assert!(
        run.stderr.contains("refuses the credentials: Nobody."),
        "{run:?}"
    );
    let seen = proxy.seen();
    let whole = |line: &str| line.contains(" http://directus.invalid/");
    assert!(seen.iter().all(|request| whole(&request.line)), "{seen:?}");
    let run = diff(&[("HTTP_PROXY", &proxy.url), ("NO_PROXY", "directus.invalid")]);
    assert!(run.stderr.contains("no answer: "), "{run:?}");
    assert_eq!(proxy.seen().len(), seen.len());
    // One that is not there may be why nobody answers.
    let gone = crate::support::nobody().replace("//", "//somebody:hidden@");
    let run = diff(&[("HTTP_PROXY", &gone)]);
    assert!(
        run.stderr
            .contains("HTTP_PROXY is set, and unless NO_PROXY"),
        "{run:?}"
    );
    assert!(!run.stderr.contains("hidden"), "{run:?}");
}

#[test]
fn a_server_on_this_machine_is_asked_without_a_proxy() {
    let server = Server::directus("10.13.4");
    let folder = Folder::with_dump();
    let mut command = folder.run("diff -t good-token --retries 1");
    let variables = ["HTTP_PROXY", "http_proxy"].map(|name| (name, "http://proxy.invalid:9"));
    let run = output(command.args(["-u", &server.url]).envs(variables));
    assert!(run.stderr.contains("10.13.4"), "{run:?}");
    let mut command = folder.run("diff -t token --retries 1");
    let run = output(command.args(["-u", &nobody()]).envs(variables));
    assert!(
        run.stderr.contains("no answer: ") && !run.stderr.contains("PROXY"),
        "{run:?}"
    );
}

#[test]
fn white_space_around_the_address_and_the_token_is_no_part_of_them() {
    let server = Server::directus("10.13.4");
    let folder = Folder::with_dump();
    let mut command = folder.run("diff");
    let url = format!("{} ", server.url);
    let variables = [
        ("DIRECTUS_URL", url.as_str()),
        ("DIRECTUS_TOKEN", "good-token\n"),
    ];
    let run = output(command.envs(variables));
    assert!(run.stderr.contains("runs Directus 10.13.4"), "{run:?}");
    let mut command = folder.run("diff");
    let run = output(command.args(["-u", &server.url, "-t", "two\nlines"]));
    assert!(run.stderr.contains("this cannot be sent: "), "{run:?}");
    assert!(
        run.stderr
            .contains("hint: a token and an address are one line"),
        "{run:?}"
    );
}
