//! The HTML elements that reading tells apart.

macro_rules! tags {
    ($($variant:ident = $name:literal,)+) => {
        /// An element's name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Tag {
            $($variant,)+
            /// Any other element.
            Other,
            /// No element.
            None,
        }

        impl Tag {
            pub fn of(name: &str) -> Tag {
                match name {
                    $($name => Tag::$variant,)+
                    _ => Tag::Other,
                }
            }
        }
    };
}

tags! {
    Html = "html", Head = "head", Body = "body", Title = "title", Meta = "meta", Link = "link", Base = "base",
    P = "p", Div = "div", Section = "section", Article = "article", Main = "main", Header = "header", Footer = "footer",
    Nav = "nav", Aside = "aside", H1 = "h1", H2 = "h2", H3 = "h3", H4 = "h4", H5 = "h5", H6 = "h6", Hgroup = "hgroup",
    Ul = "ul", Ol = "ol", Li = "li", Dl = "dl", Dt = "dt", Dd = "dd", Menu = "menu",
    Table = "table", Caption = "caption", Thead = "thead", Tbody = "tbody", Tfoot = "tfoot", Tr = "tr", Td = "td", Th = "th",
    Blockquote = "blockquote", Pre = "pre", Figure = "figure", Figcaption = "figcaption", Address = "address",
    Details = "details", Summary = "summary", Center = "center", Fieldset = "fieldset", Legend = "legend", Form = "form",
    Hr = "hr", Br = "br", Wbr = "wbr",
    A = "a", B = "b", Strong = "strong", Span = "span", Font = "font", Time = "time", Img = "img", Label = "label",
    Script = "script", Style = "style", Noscript = "noscript", Template = "template", Iframe = "iframe", Svg = "svg", Canvas = "canvas",
    Object = "object", Embed = "embed", Button = "button", Input = "input", Select = "select", Textarea = "textarea", Option = "option",
    Dialog = "dialog", Audio = "audio", Video = "video", Map = "map", Math = "math", Noframes = "noframes", Marquee = "marquee",
    Datalist = "datalist", Progress = "progress", Meter = "meter", Area = "area", Picture = "picture", Source = "source",
    AmpAd = "amp-ad", AmpSidebar = "amp-sidebar", AmpAnalytics = "amp-analytics", AmpConsent = "amp-user-notification",
}

impl Tag {
    /// Whether the element begins a new line.
    pub fn is_block(self) -> bool {
        use Tag::{
            Address, Article, Aside, Blockquote, Body, Caption, Center, Dd, Details, Div, Dl, Dt, Fieldset, Figcaption,
            Figure, Footer, Form, H1, H2, H3, H4, H5, H6, Header, Hgroup, Hr, Html, Legend, Li, Main, Menu, Nav, Ol, P,
            Pre, Section, Summary, Table, Tbody, Td, Tfoot, Th, Thead, Tr, Ul,
        };
        matches!(
            self,
            Address
                | Article
                | Aside
                | Blockquote
                | Body
                | Caption
                | Center
                | Dd
                | Details
                | Div
                | Dl
                | Dt
                | Fieldset
                | Figcaption
                | Figure
                | Footer
                | Form
                | H1
                | H2
                | H3
                | H4
                | H5
                | H6
                | Header
                | Hgroup
                | Hr
                | Html
                | Legend
                | Li
                | Main
                | Menu
                | Nav
                | Ol
                | P
                | Pre
                | Section
                | Summary
                | Table
                | Tbody
                | Td
                | Tfoot
                | Th
                | Thead
                | Tr
                | Ul
        )
    }

    /// Whether the element never holds an article's words.
    pub fn is_never_text(self) -> bool {
        use Tag::{
            AmpAd, AmpAnalytics, AmpConsent, AmpSidebar, Area, Audio, Button, Canvas, Datalist, Dialog, Embed, Head,
            Iframe, Input, Map, Meter, Nav, Noframes, Noscript, Object, Option, Progress, Script, Select, Style, Svg,
            Template, Textarea, Video,
        };
        matches!(
            self,
            AmpAd
                | AmpAnalytics
                | AmpConsent
                | AmpSidebar
                | Area
                | Audio
                | Button
                | Canvas
                | Datalist
                | Dialog
                | Embed
                | Head
                | Iframe
                | Input
                | Map
                | Meter
                | Nav
                | Noframes
                | Noscript
                | Object
                | Option
                | Progress
                | Script
                | Select
                | Style
                | Svg
                | Template
                | Textarea
                | Video
        )
    }

    /// Whether the element holds no words at all, not even such as a page hides.
    pub fn is_no_text(self) -> bool {
        use Tag::{
            AmpAd, AmpAnalytics, Area, Audio, Canvas, Embed, Head, Iframe, Input, Map, Meter, Noframes, Noscript,
            Object, Progress, Script, Style, Svg, Video,
        };
        matches!(
            self,
            AmpAd
                | AmpAnalytics
                | Area
                | Audio
                | Canvas
                | Embed
                | Head
                | Iframe
                | Input
                | Map
                | Meter
                | Noframes
                | Noscript
                | Object
                | Progress
                | Script
                | Style
                | Svg
                | Video
        )
    }

    /// Level of a heading.
    pub fn heading(self) -> Option<u8> {
        Some(match self {
            Tag::H1 => 1,
            Tag::H2 => 2,
            Tag::H3 => 3,
            Tag::H4 => 4,
            Tag::H5 => 5,
            Tag::H6 => 6,
            _ => return None,
        })
    }
}
