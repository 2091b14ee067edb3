//! Pages by the binary: what they promise as text, and what a real browser makes of them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{project, run};

const SAMPLE: &str = "data-samples/eastmere";

/// The pages that a command writes, by the names of their files.
fn pages(args: &[&str], folder: &Path) -> Vec<(String, String)> {
    let output = folder.to_string_lossy();
    let mut all = vec!["report", "-q", "--fail-on", "never", "-o", &output];
    all.extend_from_slice(args);
    let found = run(&all);
    let said = String::from_utf8_lossy(&found.stderr).into_owned();
    assert!(found.status.success(), "{args:?}: {said}");
    let mut pages: Vec<(String, String)> = fs::read_dir(folder)
        .expect("it is written")
        .map(|entry| entry.expect("it is there").path())
        .map(|path| {
            let name = path
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            (name, fs::read_to_string(path).expect("it is text"))
        })
        .collect();
    pages.sort();
    pages
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

/// What stands between a mark and the next of another, throughout a text.
fn between<'a>(text: &'a str, from: &'a str, to: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(from)
        .skip(1)
        .filter_map(move |rest| rest.split(to).next())
}

#[test]
fn a_page_is_complete_by_itself() {
    let folder = folder();
    let all = pages(&["--all", "--sector", SAMPLE], folder.path());
    assert_eq!(all.len(), 22, "twenty councils, the sector and the list");
    for (name, page) in &all {
        assert_eq!(page.matches("<h1>").count(), 1, "{name}");
        assert!(page.contains("<html lang=\"en-GB\">"), "{name}");
        for mark in ["http://", "https://", " src=", "@import", "url("] {
            let found = page.replace("http://www.w3.org/2000/svg", "");
            assert!(!found.contains(mark), "{name} has {mark}");
        }
        let ids: Vec<&str> = between(page, " id=\"", "\"").collect();
        let distinct: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), distinct.len(), "{name}: an id stands twice");
        for named in between(page, "aria-labelledby=\"", "\"").flat_map(str::split_whitespace) {
            assert!(
                distinct.contains(named),
                "{name}: nothing has the id {named}"
            );
        }
        for target in between(page, "href=\"", "\"") {
            let is_there = match target.strip_prefix('#') {
                Some(id) => distinct.contains(id),
                None => folder.path().join(target).is_file(),
            };
            assert!(is_there, "{name}: {target} leads nowhere");
        }
        let captions = page.matches("<caption>").count();
        assert_eq!(page.matches("<table>").count(), captions, "{name}");
        assert!(
            !page.contains("<th>"),
            "{name}: a heading without its scope"
        );
    }
}

#[test]
fn what_is_found_first_stands_in_a_table() {
    let folder = folder();
    for (name, page) in pages(&["--all", "--sector", SAMPLE], folder.path()) {
        let Some(findings) = between(&page, "<ol class=\"findings\">", "</ol>").next() else {
            assert_eq!(name, "index.html");
            continue;
        };
        let cells: String = between(&page, "<tbody>", "</tbody>").collect();
        let words = findings.split([' ', '(', ')', ',', '<', '>', ';']);
        let shares: Vec<&str> = words
            .filter(|word| word.ends_with('%') && !word.contains('–'))
            // The levels of the limits are of the verdict and no figure.
            .filter(|word| !["95%", "99.8%"].contains(word))
            .collect();
        for share in shares {
            assert!(cells.contains(share), "{name}: {share} stands in no table");
        }
        assert!(findings.matches("<li>").count() <= 5, "{name}");
    }
}

#[test]
fn two_runs_give_the_same_pages() {
    let (one, other) = (folder(), folder());
    let args = ["--all", "--sector", "--anonymise", SAMPLE];
    assert_eq!(pages(&args, one.path()), pages(&args, other.path()));
}

#[test]
fn without_names_no_page_names_another_council() {
    let folder = folder();
    let named = pages(&["--all", "--sector", SAMPLE], folder.path());
    let councils: Vec<(String, String)> = named
        .iter()
        .filter(|(name, _)| name.starts_with('x'))
        .map(|(name, page)| {
            let title = between(page, "<h1>", ":")
                .next()
                .expect("a title")
                .to_owned();
            (name.clone(), title)
        })
        .collect();
    assert_eq!(councils.len(), 20);
    let folder = self::folder();
    for (file, page) in pages(&["--all", "--sector", "--anonymise", SAMPLE], folder.path()) {
        if file == "index.html" {
            continue;
        }
        // The sample's title and its one file have the name of one of its councils.
        let page = page.replace("Eastmere (fictional)", "");
        for (other, name) in councils.iter().filter(|(other, _)| *other != file) {
            assert!(!page.contains(name.as_str()), "{file} names {name}");
            let code = other.split('-').next().unwrap_or_default().to_uppercase();
            assert!(!page.contains(&code), "{file} has the code of {name}");
        }
    }
}

#[test]
fn a_council_without_figures_is_shown_as_such() {
    let folder = folder();
    let all = pages(&["Dunnfold", SAMPLE], folder.path());
    let [(_, page)] = all.as_slice() else {
        panic!("one page");
    };
    assert!(page.contains("what is missing is not zero"), "{page}");
}

#[test]
fn a_council_that_was_divided_keeps_no_other_from_its_page() {
    let folder = folder();
    let file = folder.path().join("a.csv");
    let row = |council: &str| {
        format!(
            "{council},Apply for a Blue Badge,Web,2022-06,500\n{council},Apply for a Blue Badge,Telephone,2022-06,700\n"
        )
    };
    let rows: String = ["Cumbria", "Lancashire", "Devon"].map(row).concat();
    fs::write(
        &file,
        format!("Council,Service,Channel,Period,Count\n{rows}"),
    )
    .expect("it is written");
    let pages = pages(
        &["--all", &file.to_string_lossy()],
        &folder.path().join("out"),
    );
    let names: Vec<&str> = pages.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "e10000008-devon.html",
            "e10000017-lancashire.html",
            "index.html"
        ]
    );
    assert!(pages[2].1.contains("No page: Cumbria"), "{}", pages[2].1);
}

#[test]
fn what_was_accepted_stands_on_the_page_with_its_reason() {
    let folder = folder();
    let all = pages(
        &["Leeds", "data-samples/reasons", "--as-of", "2024-09-01"],
        folder.path(),
    );
    let [(_, page)] = all.as_slice() else {
        panic!("one page");
    };
    let (_, table) = page
        .split_once("Queries that were accepted, and why")
        .expect("a table of what was accepted");
    let table = table.split("</table>").next().unwrap_or_default();
    assert!(table.contains("J. Clarke, Leeds") && table.contains("it is one office"));
}

#[test]
fn words_of_a_project_are_never_marks() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    fs::create_dir_all(path("returns")).expect("a folder");
    fs::write(
        path("channelshift.toml"),
        "schema = 1\n[project]\ntitle = \"<script>alert(1)</script> & 'so' \\\"on\\\"\"\n",
    )
    .expect("it is written");
    let row =
        "Leeds,Report a missed bin,Web,2024-04,5\nLeeds,Report a missed bin,Telephone,2024-04,7\n";
    fs::write(
        path("returns/a.csv"),
        format!("Council,Service,Channel,Period,Count\n{row}"),
    )
    .expect("it is written");
    let own = path("channelshift.toml")
        .parent()
        .expect("a folder")
        .to_string_lossy()
        .into_owned();
    let pages = pages(&["--sector", &own], &path("reports"));
    for (name, page) in &pages {
        assert!(!page.contains("<script>alert"), "{name}");
        assert!(page.contains("&lt;script&gt;"), "{name}");
    }
    // A template of the project's own, and one that is none.
    fs::create_dir_all(path("templates")).expect("a folder");
    fs::write(path("templates/page.html"), "<h1>{{ page.title }}</h1>\n").expect("it is written");
    let short = self::pages(&["--sector", &own], &path("reports"));
    assert_eq!(short[0].1.lines().count(), 1);
    fs::write(path("templates/page.html"), "one\n{{ page.nothing }}\n").expect("it is written");
    let output = run(&[
        "report",
        "--sector",
        &own,
        "-o",
        &path("x").to_string_lossy(),
    ]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("templates/page.html`, line 2"), "{said}");
    assert!(!path("x").exists(), "nothing is written");
}

#[test]
fn small_counts_stay_off_a_page() {
    let folder = folder();
    let file = folder.path().join("a.csv");
    let mut text = "Council,Service,Channel,Period,Count\n".to_owned();
    text.push_str("Leeds,Report a missed bin,Web,2023-04,1201\n");
    text.push_str("Leeds,Report a missed bin,Telephone,2023-04,39\n");
    for (council, web, phone) in [
        ("Leeds", 3, 1237),
        ("Bradford", 450, 911),
        ("Wakefield", 377, 823),
    ] {
        text.push_str(&format!(
            "{council},Report a missed bin,Web,2024-04,{web}\n{council},Report a missed bin,Telephone,2024-04,{phone}\n"
        ));
    }
    fs::write(&file, text).expect("it is written");
    let file = file.to_string_lossy();
    let open = pages(
        &["--all", "-p", "2024-04", &file],
        &folder.path().join("open"),
    );
    assert!(open.iter().any(|(_, page)| page.contains("1,237")));
    assert!(open.iter().any(|(_, page)| page.contains("large-change")));
    let out = folder.path().join("published");
    for (name, page) in pages(
        &["--all", "--sector", "--publish", "-p", "2024-04", &file],
        &out,
    ) {
        // Its total is shown, so what Leeds had by telephone would give what it had by the web.
        for told in ["1,237", "0.2%", "99.8%<"] {
            assert!(!page.contains(told), "{name} tells {told}");
        }
        // Findings have counts in their words.
        assert!(!page.contains("large-change"), "{name} shows a finding");
    }
}

#[test]
fn what_changed_since_an_earlier_store_stands_on_the_pages() {
    let own = crate::support::TestProject::of("data-samples/northshire");
    assert_eq!(
        own.run("build", &["--fail-on", "never"]).status.code(),
        Some(0)
    );
    let before = own.path("before");
    crate::support::copy(&own.path("baseline"), &before);
    let path = own.path("returns/wexmere.csv");
    let text = fs::read_to_string(&path).expect("a return");
    let (line, last) = text.trim_end().rsplit_once(',').expect("cells");
    let count: u64 = last.parse().expect("a count");
    fs::write(&path, format!("{line},{}\n", count + 1)).expect("it is written");
    assert_eq!(
        own.run("build", &["--fail-on", "never"]).status.code(),
        Some(0)
    );
    let project = own.path("channelshift.toml");
    let project = project
        .parent()
        .expect("a folder")
        .to_string_lossy()
        .into_owned();
    let before = before.to_string_lossy().into_owned();
    let args = ["--all", "--sector", "--since", &before, &project];
    for (name, page) in pages(&args, &own.path("pages")) {
        let revised = between(&page, ">Revisions</h2>", "</section>").next();
        let Some(revised) = revised else {
            assert_eq!(name, "index.html");
            continue;
        };
        let is_told = revised.contains("revised return returns&#x2f;wexmere.csv");
        let is_its = name.contains("wexmere") || name == "sector.html";
        assert_eq!(is_told, is_its, "{name}: {revised}");
        if !is_its {
            assert!(revised.contains("No figure differs"), "{name}: {revised}");
        }
    }
}

/// What opens pages in a browser: the program, and the folder of packages for it.
fn browser() -> Option<(PathBuf, PathBuf)> {
    let packages = std::env::var_os("CHANNELSHIFT_BROWSER_PACKAGES").map(PathBuf::from)?;
    let chromium = [
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    ];
    let chromium = chromium
        .iter()
        .map(PathBuf::from)
        .find(|path| path.is_file())?;
    Some((chromium, packages))
}

#[test]
fn a_browser_finds_nothing_wrong() {
    let Some((chromium, packages)) = browser() else {
        use std::io::Write;
        let _ = writeln!(
            std::io::stderr(),
            "skipped: no browser; CHANNELSHIFT_BROWSER_PACKAGES names a folder of node_modules with \
             playwright-core and axe-core, and Chromium is installed"
        );
        return;
    };
    let folder = folder();
    let own = pages(&["Hartsea", SAMPLE], &folder.path().join("council"));
    pages(&["--sector", SAMPLE], &folder.path().join("sector"));
    pages(
        &["Fennmouth", "data-samples/northshire"],
        &folder.path().join("worth"),
    );
    assert_eq!(own.len(), 1);
    let mut files: Vec<PathBuf> = Vec::new();
    for within in ["council", "sector", "worth"] {
        let found = fs::read_dir(folder.path().join(within)).expect("it is there");
        files.extend(found.map(|entry| entry.expect("it is there").path()));
    }
    let screenshots = std::env::var_os("CHANNELSHIFT_SCREENSHOTS")
        .map_or_else(|| folder.path().to_path_buf(), PathBuf::from);
    let output = Command::new("node")
        .arg(project("tests/browser/check.mjs"))
        .args([&chromium, &screenshots])
        .args(&files)
        .env("NODE_PATH", &packages)
        .output()
        .expect("node runs");
    let said = String::from_utf8_lossy(&output.stdout);
    let failed = String::from_utf8_lossy(&output.stderr);
    assert_eq!(said.trim(), "ok", "{failed}");
}
