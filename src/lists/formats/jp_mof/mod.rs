//! The asset-freeze list of Japan's Ministry of Finance (資産凍結等の措置の対象者), as CSV and as the workbook it was before.
//! Rows of entries that were taken off carry no name; they are kept as delisted, never dropped.

mod cells;
mod table;
mod workbook;

use super::{Importer, Reading};
use crate::error::Result;
use crate::lists::ListInfo;
use crate::lists::raw_file::{RawFile, RawFormat};

pub struct MofAssetFreeze;

impl Importer for MofAssetFreeze {
    fn name(&self) -> &'static str {
        "jp-mof"
    }

    fn read(&self, file: &RawFile, info: &ListInfo) -> Result<Reading> {
        if file.format == RawFormat::Xlsx { workbook::read(file, info) } else { table::read(file, info) }
    }
}
