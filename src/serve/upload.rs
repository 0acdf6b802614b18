//! Multipart form data → files and fields, within limits of size, number and time. Names of files are shown, never used as
//! paths.

use super::freight::{Freight, REQUEST, Room, too_large};
use super::problem::Problem;
use crate::words::Words;
use axum::body::Body;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};
use std::collections::BTreeMap;
use std::time::Duration;

/// How long a whole upload may take.
const DEADLINE: Duration = Duration::from_secs(60);
/// Parts of one form: the questionnaire alone has two dozen.
const PARTS: usize = 160;
/// Longest text field, bytes: a page full of names.
const FIELD: usize = 256 << 10;

/// A file as uploaded.
#[derive(Debug, Clone)]
pub struct File {
    /// The last part of the name the browser gave, without anything that steers a display.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// A form as uploaded; the room it takes in memory is given back with it.
pub struct Upload {
    files: BTreeMap<String, Vec<File>>,
    fields: BTreeMap<String, Vec<String>>,
    _room: Room,
}

impl Upload {
    /// Reads the form of a request.
    pub async fn read(request: Request<Body>, freight: &Freight) -> Result<Upload, Problem> {
        let length = request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
        let room = freight.room(length).await?;
        let form = Multipart::from_request(request, &()).await.map_err(|_| {
            Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                Words::new("the request is not multipart/form-data", "multipart/form-data 形式ではありません"),
                Words::new("see /openapi.json", "/openapi.json を参照してください"),
            )
        })?;
        let mut upload = Upload { files: BTreeMap::new(), fields: BTreeMap::new(), _room: room };
        match tokio::time::timeout(DEADLINE, upload.take(form)).await {
            Ok(done) => done.map(|()| upload),
            Err(_) => Err(Problem::new(
                StatusCode::REQUEST_TIMEOUT,
                Words::new("the upload took longer than a minute", "アップロードに1分以上かかりました"),
                Words::new("check the connection and try again", "接続を確認して再実行してください"),
            )),
        }
    }

    async fn take(&mut self, mut form: Multipart) -> Result<(), Problem> {
        let mut total = 0;
        for _ in 0..PARTS {
            let Some(mut part) = form.next_field().await.map_err(|e| broken(e.status()))? else { return Ok(()) };
            let Some(name) = part.name().map(str::to_owned) else { return Err(broken(StatusCode::BAD_REQUEST)) };
            let file = part.file_name().map(shown_name);
            let most = if file.is_some() { REQUEST } else { FIELD };
            let mut bytes = Vec::new();
            while let Some(chunk) = part.chunk().await.map_err(|e| broken(e.status()))? {
                total += chunk.len();
                if total > REQUEST || bytes.len() + chunk.len() > most {
                    return Err(too_large());
                }
                bytes.extend_from_slice(&chunk);
            }
            match file {
                // a file field left empty by the user
                Some(file) if file.is_empty() && bytes.is_empty() => {}
                Some(file) => {
                    let file = if file.is_empty() { name.clone() } else { file };
                    self.files.entry(name).or_default().push(File { name: file, bytes });
                }
                None => {
                    let text = String::from_utf8(bytes)
                        .map_err(|_| Problem::bad("a text field is not UTF-8", "文字項目が UTF-8 ではありません"))?;
                    self.fields.entry(name).or_default().push(text);
                }
            }
        }
        Err(Problem::bad("more than 160 parts in one form", "フォームの項目が160を超えています"))
    }

    /// The files of a field, taken out.
    pub fn files(&mut self, name: &str) -> Vec<File> {
        self.files.remove(name).unwrap_or_default()
    }

    /// The one file of a field, if it was given.
    pub fn file(&mut self, name: &str) -> Result<Option<File>, Problem> {
        let mut files = self.files(name);
        if files.len() > 1 {
            return Err(Problem::bad(format!("`{name}` takes one file"), format!("`{name}` に指定できるファイルは1件です")));
        }
        Ok(files.pop())
    }

    /// The one file of a field, which must be there.
    pub fn needed(&mut self, name: &str) -> Result<File, Problem> {
        self.file(name)?.ok_or_else(|| Problem::bad(format!("the file `{name}` is missing"), format!("ファイル `{name}` がありません")))
    }

    /// A text field, trimmed; nothing when it is blank.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name).and_then(|v| v.first()).map(|v| v.trim()).filter(|v| !v.is_empty())
    }

    /// Every line of every field of this name.
    pub fn lines(&self, name: &str) -> Vec<String> {
        let lines = self.fields.get(name).into_iter().flatten().flat_map(|v| v.lines());
        lines.map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect()
    }
}

fn broken(status: StatusCode) -> Problem {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        return too_large();
    }
    Problem::bad("the form is broken or was cut off", "フォームが壊れているか、途中で切れています")
}

/// The last part of a path, without control and steering characters, at most 160 characters.
pub fn shown_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean = crate::report::terminal::clean(last).replace(['\n', '\t'], " ");
    let clean = if clean.trim_matches(['.', ' ']).is_empty() { String::new() } else { clean };
    clean.chars().take(160).collect()
}

#[cfg(test)]
mod tests {
    use super::shown_name;

    #[test]
    fn a_name_is_never_a_path() {
        for (given, shown) in [
            ("契約書.docx", "契約書.docx"),
            ("C:\\Users\\x\\draft.docx", "draft.docx"),
            ("../../etc/passwd", "passwd"),
            ("..", ""),
            ("a\u{202e}xcod.exe", "a\u{fffd}xcod.exe"),
            ("a\nb", "a b"),
        ] {
            assert_eq!(shown_name(given), shown);
        }
        assert_eq!(shown_name(&"長".repeat(5000)).chars().count(), 160);
    }
}
