//! A page as one HTML file, complete without a script and without any request to elsewhere.

use minijinja::value::{Serde, Value};
use minijinja::{Environment, UndefinedBehavior, context};

use crate::error::Error;
use crate::report::Page;

/// The template as shipped; a project may have its own.
pub const TEMPLATE: &str = include_str!("page.html");

/// What a template is called, which decides that its values are escaped.
const NAME: &str = "page.html";

/// The HTML text of a page, by the shipped template or a project's own, given with its path.
///
/// # Errors
/// `Usage`, with path and line, where a project's template cannot be used.
pub fn html(page: &Page, own: Option<(&str, &str)>) -> Result<String, Error> {
    let (path, source) = own.unwrap_or((NAME, TEMPLATE));
    let mut environment = Environment::new();
    // A name that the page does not have is a fault of the template and no blank.
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let fault = |error: minijinja::Error| {
        let line = error
            .line()
            .map_or_else(String::new, |line| format!(", line {line}"));
        Error::Usage(format!("`{path}`{line}: {error}"))
    };
    environment.add_template(NAME, source).map_err(fault)?;
    let template = environment.get_template(NAME).map_err(fault)?;
    let page = Value::from(Serde(page));
    template.render(context! { page }).map_err(fault)
}
