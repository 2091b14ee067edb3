//! Questions on a terminal, in plain lines, about labels that nobody knows.

use std::io::{self, BufRead, Write};

use crate::model::plural;
use crate::proposals::{Proposal, Proposals};
use crate::registers::Registers;
use crate::report::target_words;

/// What somebody answered about a label.
#[derive(Debug, PartialEq, Eq)]
enum Answer {
    /// One of its proposals, from 0.
    Take(usize),
    Skip,
    Stop,
}

/// Asks about each label that has proposals of which none is taken yet, and notes which is. A
/// label that is skipped, and all after a stop or the end of the input, stay as they are.
pub(super) fn ask(
    proposals: &Proposals,
    taken: &mut [Option<usize>],
    registers: &Registers,
    mut input: impl BufRead,
    mut output: impl Write,
) -> io::Result<()> {
    for (proposal, taken) in proposals.proposals.iter().zip(taken) {
        if taken.is_some() || proposal.likes.is_empty() {
            continue;
        }
        output.write_all(question(proposal, registers).as_bytes())?;
        match answer(proposal, &mut input, &mut output)? {
            Answer::Take(at) => *taken = Some(at),
            Answer::Skip => {}
            Answer::Stop => break,
        }
    }
    Ok(())
}

/// The label, where it stands, and what it may stand for.
fn question(proposal: &Proposal, registers: &Registers) -> String {
    let label = &proposal.label;
    let mut text = format!(
        "\n“{}” ({}, first on line {})\n",
        label.text.replace(char::is_control, " "),
        plural(label.rows, "row"),
        label.line
    );
    for (at, like) in proposal.likes.iter().enumerate() {
        let words = target_words(&like.what, registers);
        text.push_str(&format!("  {}  {words}, likeness {}\n", at + 1, like.score));
    }
    text
}

/// Asks until an answer is understood.
fn answer(
    proposal: &Proposal,
    input: &mut impl BufRead,
    output: &mut impl Write,
) -> io::Result<Answer> {
    loop {
        write!(
            output,
            "Which is it? A number, s to skip it, q to stop asking: "
        )?;
        output.flush()?;
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            return Ok(Answer::Stop);
        }
        match line.trim() {
            "s" | "skip" => return Ok(Answer::Skip),
            "q" | "quit" => return Ok(Answer::Stop),
            number => {
                let at = number.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
                if let Some(at) = at.filter(|at| *at < proposal.likes.len()) {
                    return Ok(Answer::Take(at));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::Mapping;
    use crate::proposals::Candidates;
    use crate::read::Manner;
    use std::io::Cursor;

    fn answered(answers: &str) -> (Vec<Option<usize>>, String) {
        let registers = Registers::load(&[]).expect("the shipped registers load");
        let text = "Council,Service,Period,Channel,Transactions\n\
                    Leeds,Parking fine,2015-04,Carrier pigeon,1\n\
                    Leeds,Apply for school place,2015-04,Web,1\n\
                    Leeds,Concil tax payment,2015-04,Web,1\n";
        let open = || Ok(Cursor::new(text.as_bytes()));
        let proposals = Candidates::new(&registers)
            .propose("a.csv", Manner::default(), &Mapping::default(), open)
            .expect("memory can be read");
        let mut taken = vec![None, None, Some(0), None];
        let mut output = Vec::new();
        ask(
            &proposals,
            &mut taken,
            &registers,
            answers.as_bytes(),
            &mut output,
        )
        .expect("memory can be written");
        (taken, String::from_utf8(output).expect("it is UTF-8"))
    }

    #[test]
    fn each_undecided_label_with_proposals_is_asked_about() {
        let (taken, said) = answered("2\n1\n");
        assert_eq!(taken, [Some(1), Some(0), Some(0), None]);
        assert_eq!(said.matches("Which is it?").count(), 2);
        assert!(
            said.contains("“Parking fine” (1 row, first on line 2)"),
            "{said}"
        );
        assert!(
            !said.contains("pigeon") && !said.contains("Concil"),
            "{said}"
        );
    }

    #[test]
    fn skipping_stopping_and_the_end_take_nothing() {
        assert_eq!(answered("s\n1\n").0, [None, Some(0), Some(0), None]);
        assert_eq!(answered("q\n1\n").0, [None, None, Some(0), None]);
        assert_eq!(answered("").0, [None, None, Some(0), None]);
    }

    #[test]
    fn what_is_not_understood_is_asked_again() {
        let (taken, said) = answered("\n4\n0\nyes\n1\nq\n");
        assert_eq!(taken, [Some(0), None, Some(0), None]);
        assert_eq!(said.matches("Which is it?").count(), 6);
    }
}
