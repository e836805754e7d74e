//! What a plan uploads.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::found::files;
use super::{described, field, other_key, setting};
use crate::engine::current::Current;
use crate::engine::options::Desired;
use crate::engine::plan::Plan;
use crate::engine::resolve::Clash;
use crate::model::{Kind, Object, assets};
use crate::target::{NewFile, ReadTarget, TargetError};

/// The pictures that a plan sets, by the keys of their contents.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(in crate::engine) struct AssetPlan {
    files: BTreeMap<String, Source>,
}

/// Where the picture is on the target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Source {
    /// The key of the file.
    id: String,
    /// What is uploaded, where it is not there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    upload: Option<Upload>,
}

/// A file that is uploaded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::engine) struct Upload {
    /// Whether there is no such file; else one of ours has lost its content.
    is_new: bool,
    title: Option<String>,
    name: String,
    media_type: String,
    #[serde(with = "base64_text")]
    content: Vec<u8>,
}

impl AssetPlan {
    /// Whether there is nothing in it.
    pub(in crate::engine) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Looks again where the pictures are: what a push of the same plan has uploaded
    /// before it was cut off is there, and named as it is. Answers the files that are
    /// gone and that the plan does not bring along.
    ///
    /// # Errors
    /// When the files cannot be read.
    pub(in crate::engine) async fn find_again(
        &mut self,
        reader: &dyn ReadTarget,
        current: &Current,
    ) -> Result<Vec<String>, TargetError> {
        let mut gone = Vec::new();
        for (key, source) in &mut self.files {
            let (id, there) = place(reader, key, current).await?;
            match (there, &mut source.upload) {
                (Place::There, upload) => *upload = None,
                (_, Some(upload)) => upload.is_new = there == Place::Free,
                (_, None) => {
                    gone.push(source.id.clone());
                    continue;
                }
            }
            source.id = id;
        }
        Ok(gone)
    }

    /// What is uploaded.
    pub(in crate::engine) fn uploads(&self) -> impl Iterator<Item = NewFile> {
        self.files.values().filter_map(|source| {
            let upload = source.upload.clone()?;
            Some(NewFile {
                id: source.id.clone(),
                is_new: upload.is_new,
                title: upload.title,
                file: crate::target::directus::Upload {
                    name: upload.name,
                    media_type: upload.media_type,
                    bytes: upload.content,
                },
            })
        })
    }

    /// The settings that name files which are not there yet.
    pub(in crate::engine) fn waiting<'a>(
        &'a self,
        plan: &'a Plan,
    ) -> impl Iterator<Item = &'static str> + 'a {
        let payloads = plan.changes.iter().filter(|it| it.kind == Kind::Settings);
        payloads.flat_map(move |change| {
            assets::settings().filter(move |setting| {
                let key = change.payload.get(&field(setting)).and_then(Value::as_str);
                let source = key.and_then(|key| self.files.get(key));
                source.is_some_and(|source| source.upload.is_some())
            })
        })
    }

    /// Puts the settings into a body, with the keys of the files on the target, in
    /// place of the fields that hold the keys of contents.
    pub(in crate::engine) fn name_in(&self, body: &mut Object) {
        for name in assets::settings() {
            let Some(key) = body.shift_remove(&field(name)) else {
                continue;
            };
            let source = key.as_str().and_then(|key| self.files.get(key));
            let id = source.map_or(Value::Null, |source| Value::from(source.id.clone()));
            body.insert(name.to_owned(), id);
        }
    }
}

/// Finds out what must be uploaded, and tells of pictures by their names.
pub(in crate::engine) async fn plan(
    reader: &dyn ReadTarget,
    plan: &mut Plan,
    current: &Current,
    desired: &Desired,
) -> Result<(), TargetError> {
    let changes = plan.changes.iter();
    let settings = changes.filter(|change| change.kind == Kind::Settings);
    let keys = settings.flat_map(|change| {
        let fields = change.payload.iter();
        let fields = fields.filter(|(name, _)| setting(name).is_some());
        fields.filter_map(|(_, key)| key.as_str().map(str::to_owned))
    });
    let keys: Vec<String> = keys.collect();
    for key in keys {
        if let Some(local) = desired.assets.of(&key)
            && !plan.assets.files.contains_key(&key)
        {
            let (id, there) = place(reader, &key, current).await?;
            let upload = (there != Place::There).then(|| Upload {
                is_new: there == Place::Free,
                title: local.title.clone(),
                name: local.file.name.clone(),
                media_type: local.file.media_type.clone(),
                content: local.file.bytes.clone(),
            });
            plan.assets.files.insert(key, Source { id, upload });
        }
    }
    tell(plan, current, desired);
    Ok(())
}

/// What is where a picture could be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The picture.
    There,
    /// No file.
    Free,
    /// A file of ours without its content.
    Lost,
}

/// Where a picture is on the target, or can be without taking anybody's place.
async fn place(
    reader: &dyn ReadTarget,
    key: &str,
    current: &Current,
) -> Result<(String, Place), TargetError> {
    if let Some(file) = current.assets.of(key) {
        return Ok((file.id.clone(), Place::There));
    }
    let mut id = key.to_owned();
    let mut number = 0;
    loop {
        let ids = [id.clone()];
        if reader.files(&ids).await?.is_empty() {
            return Ok((id, Place::Free));
        }
        match files(reader, &ids).await?.get(&id) {
            Some(file) if file.key == key => return Ok((id, Place::There)),
            None => return Ok((id, Place::Lost)),
            // Somebody gave the file another content.
            Some(_) => {}
        }
        number += 1;
        id = other_key(&Uuid::try_parse(key).unwrap_or_default(), number).to_string();
    }
}

/// What people see in place of the key of a content, where its file is known.
pub(in crate::engine) fn name(
    value: &mut Option<Value>,
    current: &Current,
    desired: Option<&Desired>,
) {
    let Some(key) = value.as_ref().and_then(Value::as_str) else {
        return;
    };
    let local = desired.and_then(|desired| desired.assets.of(key));
    let local = local.map(|it| (it.path.as_str(), Some(it.file.bytes.len() as u64)));
    let found = || {
        current
            .assets
            .of(key)
            .map(|it| (it.name.as_str(), it.bytes))
    };
    if let Some((name, bytes)) = local.or_else(found) {
        *value = Some(described(name, bytes, key).into());
    }
}

/// Names in place of keys, for people.
fn tell(plan: &mut Plan, current: &Current, desired: &Desired) {
    let settings = plan.changes.iter_mut();
    for change in settings.filter(|change| change.kind == Kind::Settings) {
        let fields = change.fields.iter_mut();
        for change in fields.filter(|change| setting(&change.path).is_some()) {
            name(&mut change.before, current, Some(desired));
            name(&mut change.after, current, Some(desired));
        }
    }
    let clashes = plan.undecided.iter_mut().chain(&mut plan.overwritten);
    tell_of(clashes, current, desired);
}

/// The same for what both sides have changed.
pub(in crate::engine) fn tell_of<'a>(
    clashes: impl IntoIterator<Item = &'a mut Clash>,
    current: &Current,
    desired: &Desired,
) {
    let is_asset = |field: &Option<String>| field.as_deref().and_then(setting).is_some();
    let clashes = clashes.into_iter();
    for clash in clashes.filter(|clash| is_asset(&clash.field)) {
        name(&mut clash.ours, current, Some(desired));
        name(&mut clash.theirs, current, Some(desired));
    }
}

mod base64_text {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD.decode(text).map_err(D::Error::custom)
    }
}
