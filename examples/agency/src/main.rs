//! `directus-sync diff` and `directus-sync push` run this.

fn main() -> std::process::ExitCode {
    sync_sdk::main::<agency::Agency>()
}
