//! A Directus of a test's own.

use std::ops::Deref;

use xtask::directus::{Instance, Launch, Version};

use crate::{Api, Sync, launch, launch_of};

/// An empty Directus that ends with the value, and its API.
#[derive(Debug)]
pub struct Server {
    instance: Instance,
    api: Api,
}

impl Server {
    /// A Directus as it is installed, of the chosen version.
    pub fn start() -> Self {
        Self::launch(&launch())
    }

    /// A Directus of this version.
    pub fn of(version: Version) -> Self {
        Self::launch(&launch_of(version))
    }

    /// The same with `directus-extension-sync`.
    pub fn with_extension() -> Self {
        Self::launch(&launch().extension(true))
    }

    /// The same with these environment variables.
    pub fn with_env(env: &[(&str, &str)]) -> Self {
        let launch = launch();
        Self::launch(
            &env.iter()
                .fold(launch, |launch, (name, value)| launch.env(*name, *value)),
        )
    }

    /// What is to be launched.
    pub fn launch(launch: &Launch) -> Self {
        let instance = launch.start().expect("a Directus starts");
        let api = Api::new(instance.url(), instance.token());
        Self { instance, api }
    }

    /// Pushes and pulls as the administrator.
    pub fn sync(&self) -> Sync {
        Sync::to(self.instance.url())
    }

    /// Stops it in order, and starts it as the launch says.
    pub fn restart(&mut self, launch: &Launch) {
        self.stop();
        self.instance = launch.start().expect("a Directus starts");
    }

    /// Stops it in order, so that its database file is whole.
    pub fn stop(&mut self) {
        self.instance.end().expect("it ends when asked");
    }

    /// The server process and its folder.
    pub fn instance(&self) -> &Instance {
        &self.instance
    }
}

impl Deref for Server {
    type Target = Api;

    fn deref(&self) -> &Api {
        &self.api
    }
}
