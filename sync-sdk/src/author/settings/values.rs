//! The settings that are more than a text or a number.

use serde_json::{Value, json};

pub use crate::author::system::{Appearance, AssetTransform, SaveAction};

#[cfg(feature = "codegen")]
use crate::author::form::{Argument, OptionForm};
use crate::author::words::words;
use crate::model::Object;

words! { in "";
    /// How a picture gets the shape that was asked for.
    ImageFit {
        /// All of it is there, with bars.
        Contain = "contain",
        /// The shape is filled, what is outside is cut.
        Cover = "cover",
        /// All of it is there, and it is at most so large.
        Inside = "inside",
        /// The shape is filled, and it is at least so large.
        Outside = "outside",
    }
    /// The format of a picture.
    ImageFormat {
        /// What the browser takes best.
        Auto = "auto",
        /// JPEG.
        Jpeg = "jpeg",
        /// PNG.
        Png = "png",
        /// WebP.
        Webp = "webp",
        /// TIFF.
        Tiff = "tiff",
        /// AVIF.
        Avif = "avif",
    }
}

/// What a password must be like.
///
/// ```
/// # use sync_sdk::prelude::*;
/// Settings::new().auth_password_policy(PasswordPolicy::regex("/^.{16,}$/"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PasswordPolicy {
    /// Anything.
    None,
    /// At least eight characters.
    Weak,
    /// At least eight characters: small and capital letters, digits and signs.
    Strong,
    /// What matches a regular expression of JavaScript, with its slashes.
    Regex(String),
}

impl PasswordPolicy {
    /// What matches a regular expression of JavaScript, with its slashes.
    pub fn regex(pattern: impl Into<String>) -> Self {
        Self::Regex(pattern.into())
    }
}

impl From<PasswordPolicy> for Value {
    fn from(policy: PasswordPolicy) -> Self {
        // The choices that the app offers: `GET /fields/directus_settings`.
        match policy {
            PasswordPolicy::None => Self::Null,
            PasswordPolicy::Weak => "/^.{8,}$/".into(),
            PasswordPolicy::Strong => r"/(?=^.{8,}$)(?=.*\d)(?=.*[a-z])(?=.*[A-Z])(?=.*[!@#$%^&*()_+}{';'?>.<,])(?!.*\s).*$/".into(),
            PasswordPolicy::Regex(pattern) => pattern.into(),
        }
    }
}

/// A value with options that are absent until they are said.
macro_rules! objects {
    ($($(#[$doc:meta])* $name:ident { $($(#[$option_doc:meta])* $option:ident / $key:literal: $value:ty;)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name(Object);

        impl $name {
            $($(#[$option_doc])*
            pub fn $option(self, value: $value) -> Self {
                self.with($key, Value::from(value))
            })*

            /// Any key of the object, as Directus has it; nothing checks it.
            pub fn raw(self, key: &str, value: impl Into<Value>) -> Self {
                self.with(key, value.into())
            }

            /// What its methods take.
            #[cfg(feature = "codegen")]
            pub(crate) const FORMS: &[OptionForm] = &[$(OptionForm {
                method: stringify!($option),
                key: $key,
                form: <$value as Argument>::FORM,
            }),*];

            /// As it stands in the settings.
            #[cfg(feature = "codegen")]
            pub(crate) fn into_object(self) -> Object {
                self.0
            }

            fn with(mut self, key: &str, value: Value) -> Self {
                self.0.insert(key.to_owned(), value);
                self
            }
        }

        impl From<$name> for Value {
            fn from(value: $name) -> Self {
                Self::Object(value.0)
            }
        }
    )*};
}

objects! {
    /// A transformation of pictures that has a name.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// let settings = Settings::new()
    ///     .storage_asset_transform(AssetTransform::Presets)
    ///     .storage_asset_presets([
    ///         ImagePreset::new("cover").fit(ImageFit::Cover).width(1200).height(630),
    ///         ImagePreset::new("small").width(320).format(ImageFormat::Webp).quality(70),
    ///     ]);
    /// ```
    ImagePreset {
        /// How it gets its shape.
        fit / "fit": ImageFit;
        /// Its width in pixels.
        width / "width": u32;
        /// Its height in pixels.
        height / "height": u32;
        /// From 1 to 100.
        quality / "quality": u32;
        /// Whether a small picture stays small.
        without_enlargement / "withoutEnlargement": bool;
        /// Its format.
        format / "format": ImageFormat;
        /// More, as sharp has it: `json!([["blur", 45]])`.
        transforms / "transforms": Value;
    }
    /// A map to draw on.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// Settings::new().basemaps([
    ///     Basemap::raster("OpenStreetMap", "https://tile.openstreetmap.org/{z}/{x}/{y}.png")
    ///         .attribution("© OpenStreetMap contributors")
    ///         .tile_size(256),
    /// ]);
    /// ```
    Basemap {
        /// The size of a tile in pixels.
        tile_size / "tileSize": u32;
        /// Who made it.
        attribution / "attribution": &str;
    }
    /// An entry of the app's bar of modules.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// Settings::new().module_bar([
    ///     Module::content(),
    ///     Module::users().enabled(false),
    ///     Module::link("Handbook", "https://handbook.example.com").icon("menu_book"),
    ///     Module::extension("our-calendar"),
    ///     Module::settings(),
    /// ]);
    /// ```
    Module {
        /// Whether it is shown; it is, if nothing is said.
        enabled / "enabled": bool;
        /// The Material icon of a link.
        icon / "icon": &str;
        /// What tells a link from others: its name, if nothing is said.
        id / "id": &str;
    }
}

impl ImagePreset {
    /// A transformation by its name (`?key=` in the address of a picture).
    pub fn new(key: impl Into<String>) -> Self {
        Self(Object::new()).with("key", key.into().into())
    }
}

macro_rules! basemaps {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        impl Basemap {
            $($(#[$doc])*
            pub fn $name(name: impl Into<String>, url: impl Into<String>) -> Self {
                Self(Object::new())
                    .with("name", name.into().into())
                    .with("type", stringify!($name).into())
                    .with("url", url.into().into())
            })*

            /// What makes a map of each type.
            #[cfg(feature = "codegen")]
            pub(crate) const TYPES: &[(&str, fn(String, String) -> Self)] =
                &[$((stringify!($name), Self::$name)),*];
        }
    };
}

basemaps! {
    /// Pictures, by the address of a tile (`{z}`, `{x}`, `{y}`).
    raster;
    /// Vector tiles, by the address of their TileJSON.
    tile;
    /// A style of Mapbox or MapLibre, by its address.
    style;
}

macro_rules! modules {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        impl Module {
            $($(#[$doc])*
            pub fn $name() -> Self {
                Self::extension(stringify!($name))
            })*

            /// Those that have a function, by their ids.
            #[cfg(feature = "codegen")]
            pub(crate) const KNOWN: &[&str] = &[$(stringify!($name)),*];
        }
    };
}

modules! {
    /// The items.
    content;
    /// The visual editor. Since one of the minors of 11 (11.14.0 has it).
    visual;
    /// The users.
    users;
    /// The file library.
    files;
    /// The dashboards.
    insights;
    /// The flows. Since Directus 12.4.
    flows;
    /// Deployments. Since one of the minors of 11 (11.17.4 has it).
    deployments;
}

impl Module {
    /// The settings, which the app always shows.
    pub fn settings() -> Self {
        Self::extension("settings").with("locked", json!(true))
    }

    /// A module that an extension adds.
    pub fn extension(id: impl Into<String>) -> Self {
        Self(Object::new())
            .with("type", json!("module"))
            .with("id", id.into().into())
            .with("enabled", json!(true))
    }

    /// A link to another site.
    pub fn link(name: impl Into<String>, url: impl Into<String>) -> Self {
        let name = name.into();
        Self(Object::new())
            .with("type", json!("link"))
            .with("id", name.clone().into())
            .with("name", name.into())
            .with("url", url.into().into())
            .with("icon", json!("link"))
            .with("enabled", json!(true))
    }
}
