//! What the server did, counted for Prometheus.

use std::{fmt, sync::atomic::AtomicU64, time::Duration};

use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
    },
    registry::Registry,
};

use crate::{
    backend::Description,
    query::{Results, Took},
};

/// What a request is counted by. Routes, not addresses: what people ask is theirs.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Stage {
    stage: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Judged {
    verdict: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Refused {
    reason: &'static str,
}

/// Counters and clocks of a running server.
pub(super) struct Metrics {
    registry: Registry,
    answered: Family<Answered, Counter>,
    seconds: Histogram,
    stages: Family<Stage, Histogram>,
    verdicts: Family<Judged, Counter>,
    refused: Family<Refused, Counter>,
    under_way: Gauge,
    generation: Gauge<u64, AtomicU64>,
    units: Gauge<u64, AtomicU64>,
    clauses: Gauge<u64, AtomicU64>,
    not_modified: Counter,
}

/// From a tenth of a millisecond to some six seconds.
fn clock() -> Histogram {
    Histogram::new(exponential_buckets(0.0001, 2.0, 17))
}

impl Default for Metrics {
    fn default() -> Metrics {
        let mut metrics = Metrics {
            registry: Registry::with_prefix("undex"),
            answered: Family::default(),
            seconds: clock(),
            stages: Family::new_with_constructor(clock),
            verdicts: Family::default(),
            refused: Family::default(),
            under_way: Gauge::default(),
            generation: Gauge::default(),
            units: Gauge::default(),
            clauses: Gauge::default(),
            not_modified: Counter::default(),
        };
        let registry = &mut metrics.registry;
        registry.register("requests", "Requests by route and status", metrics.answered.clone());
        registry.register("request_seconds", "Time to answer", metrics.seconds.clone());
        registry.register(
            "search_stage_seconds",
            "Time of a search by stage",
            metrics.stages.clone(),
        );
        registry.register("search_verdicts", "Searches by verdict", metrics.verdicts.clone());
        registry.register("refused", "Requests refused by reason", metrics.refused.clone());
        registry.register("requests_under_way", "Requests under way", metrics.under_way.clone());
        registry.register("index_generation", "Commits of the index", metrics.generation.clone());
        registry.register("index_units", "Units in the index", metrics.units.clone());
        registry.register(
            "clause_cache_entries",
            "Vectors of clauses that are kept",
            metrics.clauses.clone(),
        );
        registry.register(
            "not_modified",
            "Answers that the client still had",
            metrics.not_modified.clone(),
        );
        metrics
    }
}

/// Why a request was refused.
#[derive(Clone, Copy, Debug)]
pub(super) enum Refusal {
    /// Too many requests under way.
    Busy,
    /// Not done at the deadline.
    Late,
    /// Too many requests of one client.
    Rate,
}

impl Metrics {
    pub(super) fn begin(&self) {
        self.under_way.inc();
    }

    pub(super) fn end(&self, route: &str, status: u16, spent: Duration) {
        self.under_way.dec();
        let answered = Answered { route: route.to_owned(), status };
        self.answered.get_or_create(&answered).inc();
        self.seconds.observe(spent.as_secs_f64());
        if status == 304 {
            self.not_modified.inc();
        }
    }

    pub(super) fn refuse(&self, reason: Refusal) {
        let reason = match reason {
            Refusal::Busy => "busy",
            Refusal::Late => "deadline",
            Refusal::Rate => "rate",
        };
        self.refused.get_or_create(&Refused { reason }).inc();
    }

    pub(super) fn searched(&self, results: &Results) {
        let Took { embed, lexical, semantic, fusion, total } = results.took;
        for (stage, spent) in [
            ("embed", embed),
            ("lexical", lexical),
            ("semantic", semantic),
            ("fusion", fusion),
            ("total", total),
        ] {
            self.stages.get_or_create(&Stage { stage }).observe(spent.as_secs_f64());
        }
        self.verdicts.get_or_create(&Judged { verdict: results.verdict.name() }).inc();
    }
}

impl Metrics {
    /// Notes the state of the index, and tells everything in the text format of
    /// OpenMetrics.
    pub(super) fn told(&self, state: &Description, clauses: usize) -> Result<String, fmt::Error> {
        self.generation.set(state.generation);
        self.units.set(state.units as u64);
        self.clauses.set(clauses as u64);
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}
