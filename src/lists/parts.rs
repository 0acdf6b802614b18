//! Lists published as several files: each file replaces its own part, and the parts together are the list.

use super::Snapshot;
use super::raw_file::hex;
use sha2::{Digest, Sha256};

/// The list as if this part were all of it; none when the part is not there.
pub fn only(snapshot: &Snapshot, id: &str) -> Option<Snapshot> {
    let part = snapshot.parts.iter().find(|p| p.id == id)?;
    Some(Snapshot {
        list: snapshot.list.clone(),
        version: part.version.clone(),
        dated_by: part.dated_by,
        confirmed_at: part.confirmed_at.clone(),
        listings: snapshot.listings.iter().filter(|l| l.source.as_deref() == Some(id)).cloned().collect(),
        ..Snapshot::default()
    })
}

/// Takes the parts of the edition before that `new` does not bring. The whole is as new as its newest part and as stale as
/// its oldest; its hash is that of the parts' hashes.
pub fn join(new: &mut Snapshot, previous: &Snapshot) {
    let Some(id) = new.parts.first().map(|p| p.id.clone()) else { return };
    let others: Vec<_> = previous.parts.iter().filter(|p| p.id != id).cloned().collect();
    if others.is_empty() {
        return;
    }
    let kept = previous.listings.iter().filter(|l| l.source.as_deref() != Some(id.as_str())).cloned();
    new.listings.extend(kept);
    new.parts.extend(others);
    new.parts.sort_by(|a, b| a.id.cmp(&b.id));
    let order: Vec<String> = new.parts.iter().map(|p| p.id.clone()).collect();
    let place = |source: &Option<String>| order.iter().position(|id| source.as_ref() == Some(id));
    // stable: entries keep the order of their file
    new.listings.sort_by_key(|l| place(&l.source));
    new.version = new.parts.iter().map(|p| p.version.clone()).max().unwrap_or_default();
    new.confirmed_at = new.parts.iter().map(|p| p.confirmed_at.clone()).min().unwrap_or_default();
    new.file_name = new.parts.iter().map(|p| p.file.name.as_str()).collect::<Vec<_>>().join(" + ");
    new.bytes = new.parts.iter().map(|p| p.file.bytes).sum();
    let hashes: String = new.parts.iter().map(|p| p.file.sha256.as_str()).collect();
    new.sha256 = hex(&Sha256::digest(hashes.as_bytes()));
}
