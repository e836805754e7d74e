//! What the methods of options take, told to what writes code.
//!
//! The tables of interfaces, displays, panels, layouts and settings make a row
//! an option from the same line that makes its method.

/// An option: its method, where its value stands, and what the method takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OptionForm {
    /// The name of the method.
    pub(crate) method: &'static str,
    /// The name of the option in Directus.
    pub(crate) key: &'static str,
    pub(crate) form: Form,
}

/// What a method takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Nothing: it sets this value, which is written as in JSON.
    Set(&'static str),
    /// A text.
    Text,
    /// A template of the fields of the collection at hand.
    Template,
    /// A text, or the name of one.
    Input,
    /// Several texts.
    Texts,
    /// A number, written as the app does.
    Number,
    /// A whole number that is not negative.
    Count,
    /// A whole number.
    Whole,
    /// `true` or `false`.
    Bool,
    /// Any value.
    Json,
    /// One word of an enum.
    Word(Words),
    /// Several words of an enum.
    Words(Words),
    /// A folder of the file library, as a type argument.
    Folder,
    /// A role, as a type argument.
    Role,
    /// A collection, as a type argument.
    Collection,
    /// A rule.
    Filter,
    /// A field, whose type is as the bound says, as it is written there.
    Field(&'static str),
    /// Several fields.
    Fields,
    /// An enum of choices, as a type argument.
    Choices,
    /// Adds a choice: its value and its text.
    Choice,
    /// Adds a name and a colour.
    Color,
    /// Adds an object that functions of its own make.
    Each(Element),
    /// Adds a button.
    Link,
    /// Adds a field of a list.
    ListField,
    /// A [`TimeRange`](super::dashboard::panel::TimeRange).
    TimeRange,
    /// A [`MissingData`](super::dashboard::panel::MissingData).
    MissingData,
    /// A [`PasswordPolicy`](super::PasswordPolicy).
    PasswordPolicy,
    /// A list of such objects.
    List(Item),
    /// The longitude, latitude and zoom of a map.
    View,
    /// A [`Camera`](super::preset::layout::Camera).
    Camera,
}

/// The words of an enum: its path, and each variant with its value as in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Words {
    pub(crate) path: &'static str,
    pub(crate) words: &'static [(&'static str, &'static str)],
}

/// Objects that options gather.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Element {
    /// `node(…)`
    TreeChoice,
    /// `syntax(…)`
    CustomSyntax,
    /// `when(…)`
    ConditionalStyle,
    /// `label(…)`
    LabelChoice,
}

/// What lists of settings hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Item {
    /// An [`ImagePreset`](super::ImagePreset).
    ImagePreset,
    /// A [`Basemap`](super::Basemap).
    Basemap,
    /// A [`Module`](super::Module).
    Module,
    /// A text.
    Text,
    /// A text and a number.
    Ratio,
    /// A text, as the address in an object.
    Url,
    /// Two texts.
    Term,
}

/// A type that a method takes as it is.
pub(crate) trait Argument {
    const FORM: Form;
}

impl Form {
    /// The same, of an enum that configs call so.
    pub(crate) const fn called(self, path: &'static str) -> Self {
        match self {
            Self::Word(words) => Self::Word(Words { path, ..words }),
            other => other,
        }
    }

    /// Several of what one of them is.
    pub(crate) const fn several(self) -> Self {
        match self {
            Self::Word(words) => Self::Words(words),
            other => other,
        }
    }
}

macro_rules! arguments {
    ($($type:ty = $form:ident;)*) => {$(
        impl Argument for $type {
            const FORM: Form = Form::$form;
        }
    )*};
}

arguments! {
    bool = Bool;
    u32 = Count;
    i64 = Whole;
    &str = Text;
    super::Input = Input;
    super::PasswordPolicy = PasswordPolicy;
    serde_json::Value = Json;
    super::dashboard::panel::TimeRange = TimeRange;
    super::dashboard::panel::MissingData = MissingData;
    super::preset::layout::Camera = Camera;
}
