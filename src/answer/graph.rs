//! Which documents cite which, as a graph that other programs read: GraphML, and JSON in
//! the form of nodes and links that networkx and D3 read.
//!
//! Sources: GraphML Primer (graphdrawing.org); `networkx.readwrite.json_graph.node_link_data`.

use std::fmt::Write as _;

use quick_xml::escape::escape;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    backend::{LinkedDocument, Links},
    research::Surroundings,
};

/// A directed graph of documents, each link from the citing to the cited.
#[derive(Serialize, ToSchema)]
pub struct GraphAnswer {
    /// Always true: who cites is not cited by that.
    pub directed: bool,
    /// Always false: one link says how many paragraphs cite.
    pub multigraph: bool,
    /// What holds for all of it.
    pub graph: GraphFacts,
    /// The documents.
    pub nodes: Vec<GraphNode>,
    /// Which cite which.
    pub edges: Vec<GraphEdge>,
}

/// What holds for a whole graph.
#[derive(Default, Serialize, ToSchema)]
pub struct GraphFacts {
    /// The symbol of the document in the middle; absent where it is a whole collection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// How many documents that one cites in all, drawn or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cites_total: Option<usize>,
    /// How many cite it in all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cited_by_total: Option<usize>,
}

/// A document of a graph.
#[derive(Serialize, ToSchema)]
pub struct GraphNode {
    /// Its symbol.
    pub id: String,
    /// Its title, where the collection has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its year, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<i16>,
    /// Whether the collection has it.
    pub in_collection: bool,
}

/// One document cites another.
#[derive(Serialize, ToSchema)]
pub struct GraphEdge {
    /// The symbol of the one that cites.
    pub source: String,
    /// The symbol of the one that is cited.
    pub target: String,
    /// How many paragraphs of the first cite the second.
    pub weight: u32,
}

impl GraphFacts {
    /// Those of a document's surroundings.
    pub fn of(around: &Surroundings) -> GraphFacts {
        GraphFacts {
            of: Some(around.document.symbol.to_string()),
            cites_total: Some(around.cites_total),
            cited_by_total: Some(around.cited_by_total),
        }
    }
}

impl GraphAnswer {
    /// A graph of documents.
    pub fn new(links: &Links, graph: GraphFacts) -> GraphAnswer {
        let node = |document: &LinkedDocument| {
            let facts = document.facts.as_deref();
            GraphNode {
                id: document.symbol.to_string(),
                title: facts.and_then(|facts| facts.metadata.title.clone()),
                year: facts.and_then(|facts| facts.year),
                in_collection: facts.is_some(),
            }
        };
        let name = |place: u32| links.documents[place as usize].symbol.to_string();
        let edges = links.links.iter().map(|link| GraphEdge {
            source: name(link.from),
            target: name(link.to),
            weight: link.units,
        });
        GraphAnswer {
            directed: true,
            multigraph: false,
            graph,
            nodes: links.documents.iter().map(node).collect(),
            edges: edges.collect(),
        }
    }

    /// The graph as GraphML.
    pub fn graphml(&self) -> String {
        let mut out = String::from(concat!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
            "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
            "  <key id=\"title\" for=\"node\" attr.name=\"title\" attr.type=\"string\"/>\n",
            "  <key id=\"year\" for=\"node\" attr.name=\"year\" attr.type=\"int\"/>\n",
            "  <key id=\"in_collection\" for=\"node\" attr.name=\"in_collection\" attr.type=\"boolean\"/>\n",
            "  <key id=\"weight\" for=\"edge\" attr.name=\"weight\" attr.type=\"int\"/>\n",
            "  <graph edgedefault=\"directed\">\n",
        ));
        for node in &self.nodes {
            let _ = writeln!(out, "    <node id=\"{}\">", escape(&node.id));
            if let Some(title) = &node.title {
                let _ = writeln!(out, "      <data key=\"title\">{}</data>", escape(title));
            }
            if let Some(year) = node.year {
                let _ = writeln!(out, "      <data key=\"year\">{year}</data>");
            }
            let _ =
                writeln!(out, "      <data key=\"in_collection\">{}</data>", node.in_collection);
            out.push_str("    </node>\n");
        }
        for edge in &self.edges {
            let (source, target) = (escape(&edge.source), escape(&edge.target));
            let _ = writeln!(out, "    <edge source=\"{source}\" target=\"{target}\">");
            let _ = writeln!(out, "      <data key=\"weight\">{}</data>", edge.weight);
            out.push_str("    </edge>\n");
        }
        out.push_str("  </graph>\n</graphml>\n");
        out
    }
}
