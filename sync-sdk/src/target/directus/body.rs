//! What a request carries: JSON, or a file.

use reqwest::RequestBuilder;
use reqwest::multipart::{Form, Part};
use serde_json::Value;

use super::call::{Call, Upload};

/// The request with what is sent.
pub(super) fn with_body(
    request: RequestBuilder,
    call: &Call<'_>,
) -> Result<RequestBuilder, Box<dyn std::error::Error>> {
    Ok(match (call.file, call.body) {
        (Some(file), fields) => request.multipart(form(fields, file.clone())?),
        (None, Some(body)) if call.as_file => {
            let document = Upload {
                name: "document.json".to_owned(),
                media_type: "application/json".to_owned(),
                bytes: serde_json::to_vec(body)?,
            };
            request.multipart(form(None, document)?)
        }
        (None, Some(body)) => request.json(body),
        (None, None) => request,
    })
}

/// A file behind the fields of a body: Directus reads what comes before it.
fn form(fields: Option<&Value>, file: Upload) -> Result<Form, reqwest::Error> {
    let mut form = Form::new();
    for (name, value) in fields.and_then(Value::as_object).into_iter().flatten() {
        let text = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        form = form.text(name.clone(), text);
    }
    let part = Part::bytes(file.bytes)
        .file_name(file.name)
        .mime_str(&file.media_type)?;
    Ok(form.part("file", part))
}
