//! Holds a document against a JSON schema (draft 7), for the keywords that the schemas in
//! `tests/schemas` use. A keyword that is not known here fails the test, so that nothing is left
//! unchecked. The published validators take half a minute to build.

use serde_json::Value;

/// Where and how a document breaks a schema; nothing where it keeps to it.
pub(crate) fn faults(document: &Value, schema: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    Check { root: schema }.value(document, schema, "", &mut faults);
    faults
}

struct Check<'s> {
    root: &'s Value,
}

impl Check<'_> {
    fn value(&self, value: &Value, schema: &Value, at: &str, faults: &mut Vec<String>) {
        let Value::Object(keywords) = schema else {
            assert!(schema.is_boolean(), "a schema is an object: {schema}");
            if schema == false {
                faults.push(format!("{at}: nothing may stand here"));
            }
            return;
        };
        for (keyword, rule) in keywords {
            let holds = match keyword.as_str() {
                "description" | "title" | "default" | "definitions" | "$schema" | "$id" => true,
                "$ref" => {
                    let pointer = rule.as_str().and_then(|path| path.strip_prefix('#'));
                    let target = pointer.and_then(|pointer| self.root.pointer(pointer));
                    self.value(
                        value,
                        target.expect("a definition of the schema"),
                        at,
                        faults,
                    );
                    true
                }
                "type" => is_type(value, rule.as_str().expect("one type")),
                "enum" => list(rule).contains(value),
                "minimum" => value.as_f64().is_none_or(|number| number >= float(rule)),
                "maximum" => value.as_f64().is_none_or(|number| number <= float(rule)),
                "minItems" => value
                    .as_array()
                    .is_none_or(|items| items.len() as u64 >= rule.as_u64().expect("a number")),
                "uniqueItems" => value.as_array().is_none_or(|items| {
                    let mut earlier = items.iter().enumerate();
                    earlier.all(|(index, item)| !items[..index].contains(item))
                }),
                "required" => value.as_object().is_none_or(|object| {
                    let names = list(rule).iter().filter_map(Value::as_str);
                    names.into_iter().all(|name| object.contains_key(name))
                }),
                "format" => is_format(value, rule.as_str().expect("a format")),
                "anyOf" => self.fitting(value, rule, at) > 0,
                "oneOf" => self.fitting(value, rule, at) == 1,
                "items" => {
                    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                        self.value(item, rule, &format!("{at}/{index}"), faults);
                    }
                    true
                }
                "properties" => {
                    for (name, property) in value.as_object().into_iter().flatten() {
                        if let Some(rule) = rule.get(name) {
                            self.value(property, rule, &format!("{at}/{name}"), faults);
                        }
                    }
                    true
                }
                "additionalProperties" => {
                    for (name, property) in value.as_object().into_iter().flatten() {
                        let known = schema.get("properties").and_then(|known| known.get(name));
                        if known.is_none() {
                            self.value(property, rule, &format!("{at}/{name}"), faults);
                        }
                    }
                    true
                }
                _ => panic!("{at}: `{keyword}` is not checked here"),
            };
            if !holds {
                faults.push(format!("{at}: {keyword} {rule} does not hold"));
            }
        }
    }

    /// How many of some schemas a value fits.
    fn fitting(&self, value: &Value, schemas: &Value, at: &str) -> usize {
        let fits = |schema: &&Value| {
            let mut faults = Vec::new();
            self.value(value, schema, at, &mut faults);
            faults.is_empty()
        };
        list(schemas).iter().filter(fits).count()
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn float(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

fn is_type(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        _ => panic!("the type {name} is not checked here"),
    }
}

/// Whether a text is of a format. Of a URI only its characters and its scheme are looked at.
fn is_format(value: &Value, name: &str) -> bool {
    let Some(text) = value.as_str() else {
        return true;
    };
    let escaped = text.split('%').skip(1).all(|rest| {
        let digits = rest.get(..2).unwrap_or("");
        digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    });
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c);
    let is_reference = escaped && text.chars().all(plain);
    match name {
        "uri" => is_reference && text.contains(':'),
        "uri-reference" => is_reference,
        _ => panic!("the format {name} is not checked here"),
    }
}

#[test]
fn a_schema_holds_and_is_broken() {
    let schema = serde_json::json!({
        "type": "object",
        "required": ["name"],
        "additionalProperties": false,
        "properties": {
            "name": {"$ref": "#/definitions/word"},
            "uri": {"type": "string", "format": "uri-reference"},
            "sizes": {
                "type": "array", "minItems": 1, "uniqueItems": true,
                "items": {"type": "integer", "minimum": 1, "maximum": 9},
            },
            "either": {"anyOf": [{"type": "integer"}, {"enum": ["none"]}]},
        },
        "definitions": {"word": {"enum": ["a", "b"]}},
    });
    for (document, holds) in [
        (
            serde_json::json!({"name": "a", "sizes": [1, 9], "uri": "a%20b", "either": "none"}),
            true,
        ),
        (serde_json::json!({}), false),
        (serde_json::json!({"name": "c"}), false),
        (serde_json::json!({"name": "a", "more": 1}), false),
        (serde_json::json!({"name": "a", "sizes": []}), false),
        (serde_json::json!({"name": "a", "sizes": [1, 1]}), false),
        (serde_json::json!({"name": "a", "sizes": [0]}), false),
        (serde_json::json!({"name": "a", "sizes": [1.5]}), false),
        (serde_json::json!({"name": "a", "uri": "a b"}), false),
        (serde_json::json!({"name": "a", "either": "some"}), false),
        (serde_json::json!([]), false),
    ] {
        assert_eq!(faults(&document, &schema).is_empty(), holds, "{document}");
    }
}
