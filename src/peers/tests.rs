use std::sync::LazyLock;

use super::*;

static REGISTERS: LazyLock<Registers> =
    LazyLock::new(|| Registers::load(&[]).expect("the shipped registers load"));

/// The size and the minimum of a project that says nothing.
const SIZE: usize = 15;
const MINIMUM: usize = 5;

fn council(code: &str) -> CouncilId {
    REGISTERS.councils.code(code).expect("a council")
}

fn codes(councils: impl IntoIterator<Item = CouncilId>) -> Vec<&'static str> {
    let get = |id| REGISTERS.councils.get(id).code.as_str();
    councils.into_iter().map(get).collect()
}

fn ask(code: &str, list: ListChoice) -> Result<PeerSet, Error> {
    let choice = PeerChoice {
        list,
        size: SIZE,
        minimum: MINIMUM,
        tiers: Tiers::AsTheyAre,
    };
    peers_of(council(code), &choice, &REGISTERS)
}

fn listed(code: &str, list: &str) -> Result<PeerSet, Error> {
    let list = REGISTERS.peer_lists.find(list).expect("a list");
    ask(code, ListChoice::Register(list))
}

fn own(text: &str, set: Option<&str>) -> Result<OwnPeers, Error> {
    OwnPeers::parse("own.csv", text, set, &REGISTERS)
}

fn by_own(code: &str, text: &str) -> PeerSet {
    let own = own(text, None).expect("a file");
    ask(code, ListChoice::Own(own)).expect("peers")
}

#[test]
fn neighbours_keep_their_order_and_their_rank_on_the_list() {
    let set = listed("E10000029", "ons-global").expect("peers");
    assert_eq!(
        codes(set.councils()),
        [
            "E10000007",
            "E10000028",
            "E10000020",
            "E10000019",
            "E10000016",
            "E10000012",
            "E10000024",
            "E10000017",
            "E10000014",
            "E10000032",
            "E10000034",
            "E10000013",
        ]
    );
    let ranks: Vec<u32> = set.members.iter().filter_map(|peer| peer.rank).collect();
    assert_eq!(ranks, [2, 4, 5, 6, 7, 10, 12, 13, 15, 16, 19, 20]);
    assert_eq!(set.left_out.len(), 8);
    assert!(
        set.left_out
            .iter()
            .all(|(_, why)| *why == WhyLeftOut::OtherType)
    );
    assert!(set.is_enough());
}

#[test]
fn a_list_in_order_is_cut_to_the_size_and_one_without_is_not() {
    let list = REGISTERS
        .peer_lists
        .find("ons-england-upper")
        .expect("a list");
    let choice = |size| PeerChoice {
        list: ListChoice::Register(list),
        size,
        minimum: MINIMUM,
        tiers: Tiers::AsTheyAre,
    };
    let asked = council("E06000023");
    let few = peers_of(asked, &choice(3), &REGISTERS).expect("peers");
    let all = peers_of(asked, &choice(100), &REGISTERS).expect("peers");
    assert_eq!(few.members, all.members[..3]);
    let beyond = few
        .left_out
        .iter()
        .filter(|(_, why)| *why == WhyLeftOut::BeyondSize);
    assert_eq!(beyond.count(), all.members.len() - 3);
    assert!(!few.is_enough());
    assert!(listed("E06000023", "type").expect("peers").members.len() > SIZE);
}

#[test]
fn codes_issued_anew_are_carried_both_ways() {
    // Barnsley and Sheffield have new codes since the list was made.
    for code in ["E08000038", "E08000016"] {
        let set = listed(code, "ons-england-lower").expect("peers");
        assert_eq!(set.subject, council("E08000038"));
        assert_eq!(set.listed_as, council("E08000016"));
    }
    let set = listed("E06000047", "ons-england-lower").expect("peers");
    let sheffield = set
        .members
        .iter()
        .find(|peer| peer.council == council("E08000039"));
    let sheffield = sheffield.expect("it is on the list");
    assert_eq!(codes(sheffield.carried_from.clone()), ["E08000019"]);
}

#[test]
fn an_ended_council_has_the_peers_of_its_successor_or_none_where_it_was_divided() {
    let of_county = listed("E10000027", "ons-global").expect("peers");
    let of_unitary = listed("E06000066", "ons-global").expect("peers");
    assert_eq!(of_county.members, of_unitary.members);
    assert_eq!(of_county.subject, council("E06000066"));
    let divided = listed("E10000021", "ons-global").unwrap_err();
    assert_eq!(divided.exit_code(), 4);
    assert!(divided.to_string().contains("E06000061"), "{divided}");
}

#[test]
fn a_council_that_the_list_does_not_cover_is_said_with_what_it_covers() {
    for (code, list) in [
        ("E10000016", "ons-england-lower"),
        ("E10000016", "rural-urban"),
        ("S12000023", "cluster-global"),
        ("E07000041", "ons-england-upper"),
    ] {
        let error = listed(code, list).unwrap_err();
        assert_eq!(error.exit_code(), 4);
        assert!(error.to_string().contains("which covers"), "{error}");
    }
}

#[test]
fn every_council_in_force_that_is_covered_has_lawful_peers() {
    for list in REGISTERS.peer_lists.iter() {
        let mut sets = 0;
        for (id, asked) in REGISTERS.councils.iter() {
            let Ok(set) = listed(&asked.code, &list.id) else {
                continue;
            };
            sets += usize::from(asked.valid_to.is_none());
            for peer in &set.members {
                assert_ne!(peer.council, id, "{}: {}", list.id, asked.code);
                assert_ne!(peer.council, set.subject);
                let other = REGISTERS.councils.get(peer.council);
                assert_eq!(other.valid_to, None, "{}: {}", list.id, other.code);
            }
            let ranks: Vec<Option<u32>> = set.members.iter().map(|peer| peer.rank).collect();
            assert!(ranks.is_sorted());
            let mut once: Vec<CouncilId> = set.councils().collect();
            assert!(once.is_sorted() || ranks.iter().all(Option::is_some));
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), set.members.len());
        }
        assert_eq!(
            sets,
            covered(list, &REGISTERS).expect("it is read"),
            "{}",
            list.id
        );
    }
}

/// As METHODS.md says.
#[test]
fn most_councils_have_enough_peers_by_the_list_used_where_nothing_is_said() {
    let in_force = || {
        REGISTERS
            .councils
            .iter()
            .filter(|(_, it)| it.valid_to.is_none())
    };
    let too_few = |list: &str| {
        let sets = in_force().filter_map(|(_, council)| listed(&council.code, list).ok());
        sets.filter(|set| !set.is_enough()).count()
    };
    assert_eq!((in_force().count(), too_few("ons-global")), (382, 43));
    assert_eq!(too_few("type"), 0);
}

#[test]
fn a_file_of_pairs_is_taken_as_it_is() {
    let set = by_own(
        "E06000023",
        "Council,Peer\nBristol,E08000035\nE06000023,Exeter\nLeeds,Bristol\n",
    );
    assert_eq!(codes(set.councils()), ["E07000041", "E08000035"]);
    assert!(set.members.iter().all(|peer| peer.rank.is_none()));
}

#[test]
fn ranks_of_a_file_order_and_older_councils_of_it_are_carried_together() {
    let set = by_own(
        "E06000023",
        "council,peer,rank\n\
         Bristol,Leeds,4\n\
         Bristol,Sedgemoor,2\n\
         Bristol,Mendip,3\n\
         Bristol,Northamptonshire,1\n",
    );
    assert_eq!(codes(set.councils()), ["E06000066", "E08000035"]);
    let somerset = &set.members[0];
    assert_eq!(somerset.rank, Some(2));
    assert_eq!(
        codes(somerset.carried_from.clone()),
        ["E07000188", "E07000187"]
    );
    assert_eq!(set.left_out, [(council("E10000021"), WhyLeftOut::Divided)]);
}

#[test]
fn one_column_is_a_set_with_or_without_a_heading() {
    for text in [
        "Council\nBristol\nLeeds\nExeter\n",
        "Bristol\nLeeds\nExeter\n",
    ] {
        let set = by_own("E06000023", text);
        assert_eq!(codes(set.councils()), ["E07000041", "E08000035"]);
        assert_eq!(by_own("E10000016", text).members.len(), 3);
    }
}

#[test]
fn a_council_that_passed_to_the_one_asked_for_is_no_peer() {
    let set = by_own("E06000066", "Sedgemoor\nLeeds\n");
    assert_eq!(codes(set.councils()), ["E08000035"]);
    assert_eq!(set.left_out, [(council("E07000188"), WhyLeftOut::Itself)]);
}

#[test]
fn one_of_several_sets_is_chosen() {
    let text = "council,peer,set\nBristol,Leeds,2024\nBristol,Exeter,2025\n";
    let chosen = own(text, Some("2025")).expect("a set");
    let set = ask("E06000023", ListChoice::Own(chosen)).expect("peers");
    assert_eq!(codes(set.councils()), ["E07000041"]);
    let none = own(text, None).unwrap_err().to_string();
    assert!(none.contains("`file:own.csv#2024`"), "{none}");
    let other = own(text, Some("2026")).unwrap_err().to_string();
    assert!(other.contains("“2024” and “2025”"), "{other}");
}

#[test]
fn what_is_wrong_with_a_file_is_said_with_its_line() {
    for (text, said) in [
        ("", "`own.csv` is empty"),
        (
            "council,other\nBristol,Leeds\n",
            "has the columns council, other",
        ),
        (
            "council,peer\nBristol,Exetr\n",
            "line 2: no council has the code or name `Exetr`; did you mean “Exeter”",
        ),
        ("council,peer,rank\nBristol,Leeds,first\n", "line 2: `rank`"),
        ("council,peer,rank\nBristol,Leeds,0\n", "line 2: `rank`"),
        (
            "council,peer\nBristol,Leeds\nBristol,E08000035\n",
            "line 3: Leeds is named twice",
        ),
        ("Leeds\nLeeds\n", "line 2: Leeds is named twice"),
        ("council,peer\nBristol\n", "own.csv"),
    ] {
        let error = own(text, None).unwrap_err();
        assert_eq!(error.exit_code(), 2);
        assert!(error.to_string().contains(said), "{text:?}: {error}");
    }
    let error = own("Leeds\n", Some("2024")).unwrap_err().to_string();
    assert!(error.contains("no column `set`"), "{error}");
}
