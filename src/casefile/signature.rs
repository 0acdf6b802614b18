//! An optional Ed25519 signature under a manifest. The key is the user's own file; none is made, kept or sent anywhere.

use crate::error::{Error, Result};
use crate::words::Words;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use std::path::Path;

#[derive(Debug, Serialize, Deserialize)]
struct Signed {
    algorithm: String,
    public_key: String,
    signature: String,
}

/// The key in a file: 64 hexadecimal digits, as `openssl rand -hex 32` writes them.
///
/// # Errors
/// When the file cannot be read or holds something else.
pub fn key(path: &Path) -> Result<[u8; 32]> {
    let text = std::fs::read_to_string(path).map_err(|e| Error::io(path, &e))?;
    bytes(text.trim()).ok_or_else(|| {
        Error::new(
            Words::new("this is no signing key", "署名鍵として読み取れません"),
            Words::new(
                "give a file with 64 hexadecimal digits, as `openssl rand -hex 32` makes, and keep it secret",
                "16進64桁のファイルを指定してください（`openssl rand -hex 32` で作成し、厳重に保管してください）",
            ),
        )
        .at(path.display().to_string())
    })
}

/// The signature file for a manifest.
pub fn sign(key: &[u8; 32], manifest: &[u8]) -> Vec<u8> {
    let key = SigningKey::from_bytes(key);
    let signed = Signed {
        algorithm: "ed25519".to_owned(),
        public_key: hex(key.verifying_key().as_bytes()),
        signature: hex(&key.sign(manifest).to_bytes()),
    };
    text(&signed)
}

/// The public key, when the signature holds for this manifest and the file is as it was written.
pub fn check(file: &[u8], manifest: &[u8]) -> Option<String> {
    let signed: Signed = serde_json::from_slice(file).ok().filter(|s| text(s) == file)?;
    let key = VerifyingKey::from_bytes(&bytes(&signed.public_key)?).ok()?;
    let signature = Signature::from_bytes(&bytes(&signed.signature)?);
    (signed.algorithm == "ed25519" && key.verify_strict(manifest, &signature).is_ok()).then_some(signed.public_key)
}

fn text(signed: &Signed) -> Vec<u8> {
    (serde_json::to_string_pretty(signed).unwrap_or_default() + "\n").into_bytes()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Exactly `N` bytes in lower-case hexadecimal.
fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    let plain = text.len() == 2 * N && text.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f'));
    let mut out = [0u8; N];
    for (i, byte) in out.iter_mut().enumerate().filter(|_| plain) {
        *byte = u8::from_str_radix(text.get(2 * i..2 * i + 2)?, 16).ok()?;
    }
    plain.then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_for_its_manifest_alone() {
        let file = sign(&[3; 32], b"manifest");
        assert!(check(&file, b"manifest").is_some());
        assert!(check(&file, b"manifesT").is_none());
        assert!(check(b"{}", b"manifest").is_none());
    }
}
