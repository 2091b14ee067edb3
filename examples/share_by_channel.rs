//! A return in memory to its digital share, with what was found on the way.

use std::io::Cursor;

use channelshift::baseline::{CouncilsAs, Dimension, Question, baseline};
use channelshift::read::Manner;
use channelshift::{error::Error, mapping::Mapping, registers::Registers, returns::Returns};

const RETURN: &str = "Council,Service,Channel,Period,Transactions
Leeds,Report a pothole,Web,2015-04,120
Leeds,Report a pothole,Telephone,2015-04,280
Leeds,Report a pothole,Telephone,2015-05,about 300
";

fn main() -> Result<(), Error> {
    let registers = Registers::load(&[])?;
    let mut returns = Returns::default();
    let (file, none) = (Cursor::new(RETURN), Mapping::default());
    returns.take("leeds.csv", file, Manner::default(), &none, &registers)?;
    let question = Question {
        window: None,
        by: vec![Dimension::Council],
        definition: registers.definitions.find("gds-current")?,
        basket: Vec::new(),
        unit: None,
        expected: Vec::new(),
        councils: CouncilsAs::Named,
    };
    let files = ["leeds.csv".to_owned()];
    let (tally, findings) = (&returns.tally, &mut returns.findings);
    if let Some(answer) = baseline(tally, &question, &registers, &files, findings) {
        println!("digital {:?}", answer.groups[0].digital[0].share());
    }
    for finding in findings.kept() {
        println!("{}: {}", finding.code.name, finding.message);
    }
    Ok(())
}
