//! What the measurements need besides this program: `cargo run --release --example bench_tool --`
//! `national-project FOLDER` writes the project of a country with its store, and `raw-scan FILE` reads every record of a
//! CSV file and does nothing with it.

use std::error::Error;
use std::fs;
use std::io::Cursor;
use std::path::Path;

use channelshift::mapping::Mapping;
use channelshift::read::Manner;
use channelshift::registers::{RegisterFile, Registers};
use channelshift::returns::Returns;
use channelshift::settings::Settings;
use channelshift::store::{
    FiguresFile, InputFigures, InputRecord, Manifest, SCHEMA, by_path, rows, sha256,
};

/// A country: so many councils of those in force, services, channels, and months from April 2015.
const COUNCILS: usize = 317;
const SERVICES: usize = 60;
const CHANNELS: usize = 9;
const MONTHS: u16 = 120;
const FIRST_YEAR: u16 = 2015;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["national-project", folder] => national_project(Path::new(folder)),
        ["raw-scan", file] => raw_scan(file),
        _ => Err("say `national-project FOLDER` or `raw-scan FILE`".into()),
    }
}

fn raw_scan(file: &str) -> Result<(), Box<dyn Error>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_path(file)?;
    let mut record = csv::ByteRecord::new();
    let (mut records, mut fields) = (0_u64, 0_usize);
    while reader.read_byte_record(&mut record)? {
        records += 1;
        fields += record.len();
    }
    println!("{records} records, {fields} fields");
    Ok(())
}

/// The settings of the project, whose answers are of one year.
const SETTINGS: &str = "schema = 1\n[baseline]\nwindow = \"2023-24\"\n";

/// Services beyond those of the registers, so that there are enough.
const MORE_SERVICES: usize = 10;

/// Writes a project whose store is as `build` would write it, of one return a council in which every
/// figure has a line. The returns themselves are not written.
fn national_project(project: &Path) -> Result<(), Box<dyn Error>> {
    let mut own = "id,name,lgsl,lgil,provided_by,catch_all,note,source\n".to_owned();
    for number in 1..=MORE_SERVICES {
        own +=
            &format!("invented-{number:02},Invented service {number},,,all,,Invented,invented\n");
    }
    let own_file = "registers/services.csv";
    fs::create_dir_all(project.join("registers"))?;
    fs::write(project.join(own_file), &own)?;
    fs::write(project.join("channelshift.toml"), SETTINGS)?;
    let registers = Registers::load(&[RegisterFile {
        name: "services.csv".to_owned(),
        path: own_file.to_owned(),
        text: own.clone(),
    }])?;
    let folder = project.join("baseline");
    let english = registers.councils.iter().map(|(_, council)| council);
    let english =
        english.filter(|council| council.valid_to.is_none() && council.code.starts_with('E'));
    let unknown = registers.services.unknown();
    let known = registers.services.iter().filter(|(id, _)| *id != unknown);
    let services: Vec<&str> = known
        .map(|(_, service)| service.id.as_str())
        .take(SERVICES)
        .collect();
    let unknown = registers.channels.unknown();
    let channels = registers.channels.iter().filter(|(id, _)| *id != unknown);
    let channels: Vec<&str> = channels
        .map(|(_, channel)| channel.id.as_str())
        .take(CHANNELS)
        .collect();
    let months: Vec<String> = (3..MONTHS + 3)
        .map(|at| format!("{}-{:02}", FIRST_YEAR + at / 12, at % 12 + 1))
        .collect();
    let mut manifest = Manifest {
        schema: SCHEMA.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        registers: sha256(format!("{own_file} {}\n", sha256(own.as_bytes())).as_bytes()),
        settings: Settings::parse("channelshift.toml", SETTINGS)?.by_name(),
        passed_over: Vec::new(),
        published: Vec::new(),
        inputs: Vec::new(),
        figures: Vec::new(),
        councils: Vec::new(),
        set_aside: String::new(),
    };
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for council in english.take(COUNCILS) {
        let name = format!("returns/{}.csv", council.code);
        let mut text = "Council,Council code,Service,Channel,Period,Transactions\n".to_owned();
        for service in &services {
            let size = 20 + random.below(2_000);
            for month in &months {
                for channel in &channels {
                    let (name, code) = (&council.name, &council.code);
                    let count = random.below(size);
                    text += &format!("\"{name}\",{code},{service},{channel},{month},{count}\n");
                }
            }
        }
        let mut returns = Returns::default();
        let bytes = Cursor::new(text.as_bytes());
        let manner = Manner::default();
        returns.take(&name, bytes, manner, &Mapping::default(), &registers)?;
        let layout = returns.layouts.first().copied().flatten();
        let mut record = InputRecord {
            file: name.clone(),
            sha256: sha256(text.as_bytes()),
            layout: layout.map(str::to_owned),
            ..InputRecord::default()
        };
        let account = returns.accounts.first().ok_or("no account")?;
        record.count(account, &returns.findings);
        let figures = InputFigures::of(&returns.tally, &[name.into()]);
        let rows = rows(&figures, &registers);
        record.figures = rows.len() as u64;
        manifest.inputs.push(record);
        for (path, rows) in by_path(rows) {
            let (file, bytes) = FiguresFile::new(&path, &rows)?;
            let whole = folder.join(&path);
            fs::create_dir_all(whole.parent().unwrap_or(&folder))?;
            fs::write(&whole, &bytes)?;
            manifest.figures.push(file);
        }
    }
    manifest
        .inputs
        .sort_by(|one, other| one.file.cmp(&other.file));
    manifest
        .figures
        .sort_by(|one, other| one.path.cmp(&other.path));
    manifest.set_aside = sha256(b"");
    fs::write(folder.join("set-aside.csv"), "")?;
    fs::write(folder.join("manifest.json"), manifest.text()?)?;
    let rows: u64 = manifest.figures.iter().map(|file| file.rows).sum();
    println!("{rows} figures in {} files", manifest.figures.len());
    Ok(())
}

/// Numbers that look like chance and are the same in every run: xorshift.
struct Random(u64);

impl Random {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most.max(1)
    }
}
