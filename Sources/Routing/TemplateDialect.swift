/// Whose rules a template's text goes by.
public enum TemplateDialect: Sendable {
    /// A line of `routes`: names are letters, digits and `_`, and may have a type, as in `{id:int}`.
    case routes
    /// The path of an OpenAPI document: whatever stands in the braces is the name, as in `{user-id}`, and no more.
    case openAPI
}
