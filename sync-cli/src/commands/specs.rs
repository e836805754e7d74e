//! The specifications that a pull puts into a dump folder.

use sync_sdk::snapshot::Spec;
use sync_sdk::target::TargetError;
use sync_sdk::target::directus::Client;

use crate::error::CliError;

/// Specifications that were read.
#[derive(Debug, Default)]
pub(super) struct Specs {
    pub(super) texts: Vec<(Spec, String)>,
    /// What the server does not give.
    pub(super) warnings: Vec<String>,
}

impl Specs {
    /// Reads them. What a server has turned off is left out, with a warning.
    pub(super) async fn read(client: &Client) -> Result<Self, CliError> {
        let [items, system, openapi] = Spec::ALL;
        let (items, system, openapi) = tokio::join!(
            client.spec(items),
            client.spec(system),
            client.spec(openapi)
        );
        let mut specs = Self::default();
        for (spec, answer) in Spec::ALL.into_iter().zip([items, system, openapi]) {
            match answer {
                Ok(text) => specs.texts.push((spec, text)),
                Err(error) if is_turned_off(&error) => specs.warnings.push(format!(
                    "{} is not written, and stays where it is from before: the server does not give it \
                     ({error}; {} turns it on); --no-specs does not ask for it",
                    spec.file(),
                    switch(spec)
                )),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(specs)
    }
}

/// Whether the server answers that it has no such thing, or has it for others.
fn is_turned_off(error: &TargetError) -> bool {
    error
        .refusal()
        .is_some_and(|refusal| matches!(refusal.status, 403 | 404))
}

/// The variable of the server that turns it on and off.
fn switch(spec: Spec) -> &'static str {
    match spec {
        Spec::ItemGraphql | Spec::SystemGraphql => "GRAPHQL_INTROSPECTION",
        Spec::Openapi => "OPENAPI_ENABLED",
    }
}
