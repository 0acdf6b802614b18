//! Finds the file of a list on the authority's page, where its name holds a date. It reads links and nothing else.

/// The link whose file name begins and ends so; of several the last in order of names, which is the newest date.
pub fn newest_link(page: &str, begins: &str, ends: &str) -> Option<String> {
    let mut found: Vec<(String, String)> = links(page)
        .into_iter()
        .filter_map(|link| {
            let path = link.split(['?', '#']).next().unwrap_or(&link);
            let name = path.rsplit('/').next().unwrap_or(path).to_owned();
            let middle = name.strip_prefix(begins)?.strip_suffix(ends)?;
            middle.chars().any(|c| c.is_ascii_digit()).then_some((name, link))
        })
        .collect();
    found.sort();
    found.pop().map(|(_, link)| link)
}

/// Every `href` of the page, in its order.
fn links(page: &str) -> Vec<String> {
    let lower = page.to_ascii_lowercase();
    lower
        .match_indices("href")
        .filter_map(|(at, _)| {
            let rest = page[at + "href".len()..].trim_start().strip_prefix('=')?.trim_start();
            let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
            let link = match quote {
                Some(quote) => rest[1..].split(quote).next()?,
                None => rest.split(|c: char| c.is_whitespace() || c == '>').next()?,
            };
            Some(link.replace("&amp;", "&"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_dated_file_is_found_and_others_are_not() {
        let page = r#"<a href="./sample20260105.csv">a</a> <A HREF='./sample20260828.csv?x=1&amp;y=2'>b</A>
            <a href=other20270101.csv>c</a> <a href="./sample.csv">d</a> <a href="./sample20260828.pdf">e</a>"#;
        assert_eq!(newest_link(page, "sample", ".csv").as_deref(), Some("./sample20260828.csv?x=1&y=2"));
        assert_eq!(newest_link(page, "sample", ".xlsx"), None);
    }
}
