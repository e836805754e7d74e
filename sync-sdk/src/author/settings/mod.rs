//! The settings of an instance.

mod values;

use serde_json::{Value, json};

use super::declare::Reach;
#[cfg(feature = "codegen")]
use super::form::{Argument, Form, Item, OptionForm};
use super::json::number;
use super::system::{User, UserFields};
use super::{Collection, Filter, FolderDeclaration, Identity, Input, Place, RoleDeclaration};
use crate::model::Object;
use crate::model::assets::{self, AssetList};

pub use crate::model::assets::Asset;

pub use values::{
    Appearance, AssetTransform, Basemap, ImageFit, ImageFormat, ImagePreset, Module,
    PasswordPolicy, SaveAction,
};

/// The settings that a config sets; all others stay as they are on the
/// instance.
///
/// There is no derive for it: settings are values that differ from one
/// environment to the next, so
/// [`ProjectSpec::settings`](super::ProjectSpec::settings) makes them with
/// ordinary code.
///
/// A method whose docs do not say since when is there on every Directus 11 and
/// 12. A setting that the server does not have is left out of a plan, with a
/// warning.
///
/// ```
/// # use sync_sdk::prelude::*;
/// let settings = Settings::new()
///     .project_name("Gazette")
///     .project_color("#336699")
///     .auth_login_attempts(10)
///     .auth_password_policy(PasswordPolicy::Strong)
///     .module_bar([Module::content(), Module::files(), Module::settings()])
///     .raw("a_setting_of_tomorrow", json!(true));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Settings {
    pub(crate) fields: Object,
    pub(crate) references: Vec<(&'static str, Identity, Reach)>,
    pub(crate) reach: Vec<Reach>,
    /// The pictures.
    pub(crate) assets: AssetList,
    /// Keys that may be written although they belong to one instance.
    pub(crate) anyway: Vec<String>,
}

/// A method for each setting that is one value; texts may be variables.
macro_rules! plain {
    ($($(#[$doc:meta])* $name:ident: $value:ident;)*) => {
        impl Settings {
            $(plain!(@ $(#[$doc])* $name: $value);)*
        }

        /// What these methods take.
        #[cfg(feature = "codegen")]
        const PLAIN: &[OptionForm] = &[$(OptionForm {
            method: stringify!($name),
            key: stringify!($name),
            form: <$value as Argument>::FORM.called(stringify!($value)),
        }),*];
    };
    (@ $(#[$doc:meta])* $name:ident: Input) => {
        $(#[$doc])*
        pub fn $name(self, value: impl Into<Input>) -> Self {
            self.raw(stringify!($name), value.into())
        }
    };
    (@ $(#[$doc:meta])* $name:ident: $value:ident) => {
        $(#[$doc])*
        pub fn $name(self, value: $value) -> Self {
            self.raw(stringify!($name), value)
        }
    };
}

/// A method for each setting that is a list.
macro_rules! lists {
    ($($(#[$doc:meta])* $name:ident of $form:ident: |$item:ident: $type:ty| $value:expr;)*) => {
        impl Settings {
            $($(#[$doc])*
            pub fn $name(self, items: impl IntoIterator<Item = $type>) -> Self {
                let items = items.into_iter().map(|$item| Value::from($value));
                self.raw(stringify!($name), items.collect::<Value>())
            })*
        }

        /// What these methods take a list of.
        #[cfg(feature = "codegen")]
        const LISTS: &[OptionForm] = &[$(OptionForm {
            method: stringify!($name),
            key: stringify!($name),
            form: Form::List(Item::$form),
        }),*];
    };
}

plain! {
    /// The name in the app's title.
    project_name: Input;
    /// What stands below the name.
    project_descriptor: Input;
    /// The app's colour (CSS).
    project_color: Input;
    /// What stands on the login page (Markdown).
    public_note: Input;
    /// The language of people who chose none (`en-US`).
    default_language: Input;
    /// Light, dark, or as the browser says.
    default_appearance: Appearance;
    /// The theme of the light appearance, by the name that its extension gives
    /// it; `Directus Default` and `Directus Minimal` are always there.
    default_theme_light: Input;
    /// The theme of the dark appearance; `Directus Default`, `Directus Minimal`
    /// and `Directus Color Match` are always there.
    default_theme_dark: Input;
    /// What the light appearance has in other ways than its theme, as the theme
    /// has it: `json!({ "primary": "#336699" })`.
    theme_light_overrides: Value;
    /// What the dark appearance has in other ways than its theme.
    theme_dark_overrides: Value;
    /// CSS for the whole app.
    custom_css: Input;
    /// After so many wrong passwords a user is suspended.
    auth_login_attempts: u32;
    /// What a password must be like.
    auth_password_policy: PasswordPolicy;
    /// People may sign up by themselves.
    public_registration: bool;
    /// Who signs up must show that the address is theirs.
    public_registration_verify_email: bool;
    /// Which transformations of pictures a request may ask for.
    storage_asset_transform: AssetTransform;
    /// The key for maps of Mapbox. Everyone who opens the app can read it.
    mapbox_key: Input;
    /// Where the app sends people who report a mistake.
    report_bug_url: Input;
    /// Where the app sends people who wish for something.
    report_feature_url: Input;
    /// Where the app sends people who report an error; may contain
    /// `{{error}}`, `{{navigator}}`, `{{route}}`, `{{user}}`, `{{role}}`.
    report_error_url: Input;
    /// Several people may edit an item at once. Since one of the minors of 11
    /// (11.17.4 has it, 11.14.0 has not).
    collaborative_editing_enabled: bool;
    /// AI tools may use the instance (MCP). Since one of the minors of 11
    /// (11.14.0 has it).
    mcp_enabled: bool;
    /// AI tools may delete. Since the same version as `mcp_enabled`.
    mcp_allow_deletes: bool;
    /// AI tools get a system prompt. Since the same version as `mcp_enabled`.
    mcp_system_prompt_enabled: bool;
    /// Their system prompt; Directus's own without. Since the same version as
    /// `mcp_enabled`.
    mcp_system_prompt: Input;
    /// The system prompt of the app's assistant; Directus's own without. Since
    /// one of the minors of 11 (11.14.0 has it).
    ai_system_prompt: Input;
    /// The key of OpenAI: a [`secret`](super::secret). The server never shows it:
    /// it is written where there is none, and a key that is there stays. Since
    /// one of the minors of 11 (11.14.0 has it).
    ai_openai_api_key: Input;
    /// The key of Anthropic; see [`ai_openai_api_key`](Self::ai_openai_api_key).
    ai_anthropic_api_key: Input;
    /// The key of Google; see [`ai_openai_api_key`](Self::ai_openai_api_key).
    /// Since one of the minors of 11 (11.17.4 has it, 11.14.0 has not).
    ai_google_api_key: Input;
    /// The key of another service with the interface of OpenAI; see
    /// [`ai_openai_api_key`](Self::ai_openai_api_key). Since the same version as
    /// `ai_google_api_key`; Directus 12 takes it with a licence only, and so the
    /// other settings of that service.
    ai_openai_compatible_api_key: Input;
    /// The address of the other service; see
    /// [`ai_openai_compatible_api_key`](Self::ai_openai_compatible_api_key).
    ai_openai_compatible_base_url: Input;
    /// What the app calls the other service; see
    /// [`ai_openai_compatible_api_key`](Self::ai_openai_compatible_api_key).
    ai_openai_compatible_name: Input;
    /// The model that translates. Directus 12 (12.4.1 has it).
    ai_translation_default_model: Input;
    /// How translations should sound. Directus 12 (12.4.1 has it).
    ai_translation_style_guide: Input;
    /// What the button that saves an item does next. Since Directus 12.2.
    default_save_action: SaveAction;
}

lists! {
    /// The transformations of pictures that have a name.
    storage_asset_presets of ImagePreset: |preset: ImagePreset| preset;
    /// Maps to draw on.
    basemaps of Basemap: |map: Basemap| map;
    /// What the app's bar of modules has, in this order. What is not named is
    /// off; without [`Module::settings`] nobody finds the settings.
    module_bar of Module: |module: Module| module;
    /// Shapes that the image editor offers, each with its width by its height:
    /// `[("Wide", 16.0 / 9.0)]`.
    custom_aspect_ratios of Ratio: |ratio: (impl Into<String>, f64)| json!({ "text": ratio.0.into(), "value": number(ratio.1) });
    /// Sites that the visual editor may show. Since one of the minors of 11
    /// (11.14.0 has it).
    visual_editor_urls of Url: |url: impl Into<String>| json!({ "url": url.into() });
    /// The models of OpenAI that people may choose. Since one of the minors of 11
    /// (11.17.4 has it, 11.14.0 has not).
    ai_openai_allowed_models of Text: |model: impl Into<String>| model.into();
    /// The models of Anthropic that people may choose. Since the same version.
    ai_anthropic_allowed_models of Text: |model: impl Into<String>| model.into();
    /// The models of Google that people may choose. Since the same version.
    ai_google_allowed_models of Text: |model: impl Into<String>| model.into();
    /// Words, each with what a translator must know about it. Directus 12
    /// (12.4.1 has it).
    ai_translation_glossary of Term: |entry: (impl Into<String>, impl Into<String>)| json!({ "term": entry.0.into(), "translation_note": entry.1.into() });
}

/// A method for each setting that names a picture.
macro_rules! pictures {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        impl Settings {
            $($(#[$doc])*
            pub fn $name(self, picture: impl Into<Asset>) -> Self {
                self.picture(stringify!($name), picture.into())
            })*
        }
    };
}

pictures! {
    /// The logo, in a file of the crate: its path starts from the folder of
    /// `Cargo.toml`. Pushed with `--assets`; everyone can see it.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// use sync_sdk::author::Asset;
    ///
    /// let settings = Settings::new()
    ///     .project_logo("brand/logo.svg")
    ///     .public_favicon(Asset::new("brand/icon").media_type("image/png"));
    /// ```
    project_logo;
    /// The small picture in the tab of a browser; see
    /// [`project_logo`](Self::project_logo).
    public_favicon;
    /// What stands in front of the background of the login page; see
    /// [`project_logo`](Self::project_logo).
    public_foreground;
    /// The background of the login page, which may be a video; see
    /// [`project_logo`](Self::project_logo).
    public_background;
}

/// The settings that name something of the project.
#[cfg(feature = "codegen")]
const REFERENCES: &[OptionForm] = &[
    OptionForm {
        method: "public_registration_role",
        key: "public_registration_role",
        form: Form::Role,
    },
    OptionForm {
        method: "storage_default_folder",
        key: "storage_default_folder",
        form: Form::Folder,
    },
    OptionForm {
        method: "mcp_prompts_collection",
        key: "mcp_prompts_collection",
        form: Form::Collection,
    },
];

/// What the methods of [`Settings`] take.
#[cfg(feature = "codegen")]
pub(crate) const FORMS: [&[OptionForm]; 3] = [PLAIN, LISTS, REFERENCES];

impl Settings {
    /// Settings that set nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// The role of people who sign up by themselves.
    pub fn public_registration_role<R: RoleDeclaration>(self) -> Self {
        self.refer("public_registration_role", R::IDENTITY, R::declare)
    }

    /// Who may sign up, by the address: the server shows the rule nothing else.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// let settings = Settings::new()
    ///     .public_registration(true)
    ///     .public_registration_email_filter(|u| u.email.ends_with("@gazette.example.com"));
    /// ```
    pub fn public_registration_email_filter(
        self,
        rule: impl FnOnce(UserFields) -> Filter<User>,
    ) -> Self {
        let rule = rule(User::FIELDS).written(Place::Validation);
        self.raw("public_registration_email_filter", rule)
    }

    /// The folder that new files are stored in.
    pub fn storage_default_folder<F: FolderDeclaration>(self) -> Self {
        self.refer("storage_default_folder", F::IDENTITY, F::declare)
    }

    /// The collection that holds prompts for AI tools. Since the same version
    /// as [`mcp_enabled`](Self::mcp_enabled).
    pub fn mcp_prompts_collection<C: Collection>(mut self) -> Self {
        self.reach.push(C::declare);
        self.raw("mcp_prompts_collection", C::NAME)
    }

    /// Settings that have no value, by the names of their columns: the server does
    /// what it does by itself there. What is not named stays as it is.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// let settings = Settings::new().project_name("Gazette").unset(["public_note", "custom_css"]);
    /// ```
    pub fn unset<K: Into<String>>(mut self, keys: impl IntoIterator<Item = K>) -> Self {
        for key in keys {
            let key = key.into();
            match assets::settings().any(|picture| picture == key) {
                true => drop(self.assets.insert(key, None)),
                false => drop(self.fields.insert(key, Value::Null)),
            }
        }
        self
    }

    /// Any setting, by the name of its column; nothing checks its value. What
    /// belongs to one instance (its id, its licence, its owner) is refused when
    /// the project is built.
    pub fn raw(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.fields.insert(key.to_owned(), value.into());
        self
    }

    /// [`raw`](Self::raw) for what belongs to one instance and is not refused by
    /// the server (`org_name`), for those who want it the same on all of them.
    pub fn raw_anyway(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.anyway.push(key.to_owned());
        self.raw(key, value)
    }

    fn picture(mut self, key: &str, picture: Asset) -> Self {
        self.assets.insert(key.to_owned(), Some(picture));
        self
    }

    fn refer(mut self, key: &'static str, to: Identity, reach: Reach) -> Self {
        // A second folder in the place of a first one takes it all.
        self.references.retain(|(other, _, _)| *other != key);
        self.fields.insert(key.to_owned(), Value::Null);
        self.references.push((key, to, reach));
        self
    }
}
