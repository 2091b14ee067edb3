//! What differs between engines: functions, letters, reading and writing. One place for each of them.

/// An engine that runs the statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// DuckDB.
    DuckDb,
    /// Apache Spark.
    Spark,
    /// Apache DataFusion.
    DataFusion,
}

impl Engine {
    /// Its name, as a flag says it.
    pub fn name(self) -> &'static str {
        match self {
            Self::DuckDb => "duckdb",
            Self::Spark => "spark",
            Self::DataFusion => "datafusion",
        }
    }

    /// A text as a literal.
    pub(super) fn text(self, text: &str) -> String {
        match self {
            Self::DuckDb | Self::DataFusion => format!("'{}'", text.replace('\'', "''")),
            Self::Spark => {
                let escaped = text.replace('\\', "\\\\").replace('\'', "\\'");
                format!("'{escaped}'")
            }
        }
    }

    /// A regular expression as a literal; it has no apostrophe.
    fn pattern(self, pattern: &str) -> String {
        match self {
            Self::DuckDb | Self::DataFusion => format!("'{pattern}'"),
            Self::Spark => format!("r'{pattern}'"),
        }
    }

    /// A list of texts in round brackets.
    pub(super) fn texts<S: AsRef<str>>(self, texts: &[S]) -> String {
        let texts: Vec<String> = texts.iter().map(|text| self.text(text.as_ref())).collect();
        format!("({})", texts.join(", "))
    }

    /// Every match of a pattern replaced by nothing.
    pub(super) fn without(self, what: &str, pattern: &str) -> String {
        self.replaced(what, pattern, "''")
    }

    /// Every match of a pattern replaced by a space.
    pub(super) fn spaced(self, what: &str, pattern: &str) -> String {
        self.replaced(what, pattern, "' '")
    }

    /// Every match of a pattern replaced by a letter.
    pub(super) fn lettered(self, what: &str, pattern: &str) -> String {
        self.replaced(what, pattern, "'q'")
    }

    /// Every match of a pattern replaced by its first group.
    pub(super) fn first_group(self, what: &str, pattern: &str) -> String {
        let group = match self {
            Self::DuckDb | Self::DataFusion => r"'\1'",
            Self::Spark => "'$1'",
        };
        self.replaced(what, pattern, group)
    }

    fn replaced(self, what: &str, pattern: &str, by: &str) -> String {
        let pattern = self.pattern(pattern);
        match self {
            Self::DuckDb | Self::DataFusion => {
                format!("regexp_replace({what}, {pattern}, {by}, 'g')")
            }
            Self::Spark => format!("regexp_replace({what}, {pattern}, {by})"),
        }
    }

    /// Whether a pattern matches somewhere.
    pub(super) fn matches(self, what: &str, pattern: &str) -> String {
        let pattern = self.pattern(pattern);
        match self {
            Self::DuckDb => format!("regexp_matches({what}, {pattern})"),
            Self::Spark | Self::DataFusion => format!("regexp_like({what}, {pattern})"),
        }
    }

    /// A number as text.
    pub(super) fn as_text(self, what: &str) -> String {
        match self {
            Self::DuckDb | Self::DataFusion => format!("CAST({what} AS VARCHAR)"),
            Self::Spark => format!("CAST({what} AS STRING)"),
        }
    }

    /// A statement that names a Parquet file or folder, to be read by that name.
    pub(super) fn named(self, name: &str, path: &str) -> String {
        let path = match self {
            // A folder of its own is written; a file beside others is read.
            Self::DuckDb if !path.ends_with(PARQUET) => format!("{path}/*{PARQUET}"),
            _ => path.to_owned(),
        };
        let path = self.text(&path);
        match self {
            Self::DuckDb => {
                format!(
                    "CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM read_parquet({path});\n"
                )
            }
            Self::Spark => format!(
                "CREATE OR REPLACE TEMPORARY VIEW {name} USING parquet OPTIONS (path {path});\n"
            ),
            Self::DataFusion => {
                format!("CREATE EXTERNAL TABLE {name} STORED AS PARQUET LOCATION {path};\n")
            }
        }
    }

    /// A statement that writes what is selected into a folder, as Parquet.
    pub(super) fn written(self, folder: &str, select: &str) -> String {
        let file = self.text(&format!("{folder}/part-0{PARQUET}"));
        match self {
            Self::DuckDb => format!("COPY (\n{select}\n) TO {file} (FORMAT parquet);\n"),
            Self::Spark => format!(
                "INSERT OVERWRITE DIRECTORY {} USING parquet\n{select};\n",
                self.text(folder)
            ),
            Self::DataFusion => format!(
                "COPY (\n{select}\n) TO {file} STORED AS PARQUET OPTIONS ('format.compression' 'snappy');\n"
            ),
        }
    }

    /// A statement that names a selection.
    pub(super) fn view(self, name: &str, select: &str) -> String {
        match self {
            Self::DuckDb | Self::Spark => {
                format!("CREATE OR REPLACE TEMPORARY VIEW {name} AS\n{select};\n")
            }
            Self::DataFusion => format!("CREATE OR REPLACE VIEW {name} AS\n{select};\n"),
        }
    }
}

/// How the name of a Parquet file ends.
const PARQUET: &str = ".parquet";
