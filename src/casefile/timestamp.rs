//! RFC 3161: the request for a time stamp over a manifest, and what can be checked of a token without the authority's
//! certificates: that it was granted, is over this manifest's hash, and which time it names. The authority's own signature
//! is not checked here; `openssl ts -verify` does that.

use sha2::{Digest, Sha256};

/// AlgorithmIdentifier of SHA-256 with NULL parameters.
const SHA256: [u8; 15] = [0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00];
/// The same without parameters, as some authorities write it.
const SHA256_BARE: [u8; 13] = [0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
/// id-ct-TSTInfo, 1.2.840.113549.1.9.16.1.4.
const TST_INFO: [u8; 13] = [0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x04];

/// TimeStampReq version 1 over the SHA-256 of the manifest, certificates asked for, without a nonce: the same manifest
/// gives the same request.
pub fn request(manifest: &[u8]) -> Vec<u8> {
    let imprint = sequence(&[&SHA256[..], &[0x04, 0x20], Sha256::digest(manifest).as_slice()].concat());
    sequence(&[&[0x02, 0x01, 0x01], imprint.as_slice(), &[0x01, 0x01, 0xff]].concat())
}

/// The time a token names (as written in it, `YYYYMMDDhhmmssZ`), when it was granted and is over this manifest.
pub fn token(response: &[u8], manifest: &[u8]) -> Option<String> {
    // TimeStampResp ::= SEQUENCE { PKIStatusInfo, TimeStampToken }
    let (0x30, body, _) = read(response)? else { return None };
    let (0x30, status, after) = read(body)? else { return None };
    let (0x02, granted, _) = read(status)? else { return None };
    if !matches!(granted, [0] | [1]) {
        return None;
    }
    // the TSTInfo stands behind its content type, in [0] and an OCTET STRING
    let at = after.windows(TST_INFO.len()).position(|w| w == TST_INFO)? + TST_INFO.len();
    let (0xa0, explicit, _) = read(&after[at..])? else { return None };
    let (0x04, octets, _) = read(explicit)? else { return None };
    let (0x30, info, _) = read(octets)? else { return None };
    let (0x02, _version, rest) = read(info)? else { return None };
    let (0x06, _policy, rest) = read(rest)? else { return None };
    let (0x30, imprint, rest) = read(rest)? else { return None };
    let hash = imprint.strip_prefix(&SHA256[..]).or_else(|| imprint.strip_prefix(&SHA256_BARE[..]));
    let (0x04, hash, _) = read(hash?)? else { return None };
    let (0x02, _serial, rest) = read(rest)? else { return None };
    let (0x18, time, _) = read(rest)? else { return None };
    (hash == Sha256::digest(manifest).as_slice()).then(|| String::from_utf8_lossy(time).into_owned())
}

fn sequence(content: &[u8]) -> Vec<u8> {
    // every sequence written here is shorter than 128 bytes
    let mut out = vec![0x30, u8::try_from(content.len()).unwrap_or(0x7f)];
    out.extend(content);
    out
}

/// Tag, content and what follows of one DER value; definite lengths up to four bytes.
fn read(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        n if n < 0x80 => (usize::from(n), rest),
        n @ 0x81..=0x84 => {
            let (size, rest) = rest.split_at_checked(usize::from(n - 0x80))?;
            (size.iter().fold(0usize, |l, b| (l << 8) | usize::from(*b)), rest)
        }
        _ => return None,
    };
    let (content, after) = rest.split_at_checked(length)?;
    Some((tag, content, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(tag: u8, content: &[u8]) -> Vec<u8> {
        let mut out = vec![tag];
        match content.len() {
            n if n < 0x80 => out.push(n as u8),
            n => out.extend([0x82, (n >> 8) as u8, n as u8]),
        }
        out.extend(content);
        out
    }

    /// A granted response over a manifest, as an authority builds it, its signature left out.
    fn response(manifest: &[u8], status: u8) -> Vec<u8> {
        let imprint = value(0x30, &[&SHA256[..], &value(0x04, Sha256::digest(manifest).as_slice())].concat());
        let info = [value(2, &[1]), value(6, &[0x2a, 3]), imprint, value(2, &[9]), value(0x18, b"20260115000000Z")].concat();
        let content = [TST_INFO.to_vec(), value(0xa0, &value(4, &value(0x30, &info)))].concat();
        let signed = value(0x30, &[value(2, &[3]), value(0x31, &[]), value(0x30, &content)].concat());
        let token = value(0x30, &[value(6, &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2]), value(0xa0, &signed)].concat());
        value(0x30, &[value(0x30, &value(2, &[status])), token].concat())
    }

    #[test]
    fn a_request_is_well_formed_and_the_same_every_time() {
        let asked = request(b"manifest");
        let (0x30, body, []) = read(&asked).unwrap() else { panic!("no sequence") };
        let (0x02, [1], rest) = read(body).unwrap() else { panic!("no version") };
        let (0x30, imprint, rest) = read(rest).unwrap() else { panic!("no imprint") };
        assert!(imprint.ends_with(Sha256::digest(b"manifest").as_slice()));
        assert_eq!(rest, [0x01, 0x01, 0xff]);
        assert_eq!(asked, request(b"manifest"));
    }

    #[test]
    fn a_token_counts_for_its_manifest_when_granted() {
        assert_eq!(token(&response(b"manifest", 0), b"manifest").as_deref(), Some("20260115000000Z"));
        assert_eq!(token(&response(b"manifest", 0), b"another"), None);
        assert_eq!(token(&response(b"manifest", 2), b"manifest"), None);
        let whole = response(b"manifest", 0);
        for cut in 0..whole.len() {
            let _no_panic = token(&whole[..cut], b"manifest");
        }
    }
}
