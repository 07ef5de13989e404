//! Engines in Rust on the selective workload: see bench/peers/rules_cpp/peer.h for what is said.
//!
//!     rules_rust FORM FOLDER    regorus-rules, regorus-keyed, cedar-when, cedar-scoped, cedar-index

mod cedar;
mod rego;

use std::error::Error;
use std::io::BufRead;

/// A line of requests.jsonl.
pub struct Request {
    pub outcome: String,
    pub document: serde_json::Value,
}

impl Request {
    pub fn text(&self, pointer: &str) -> &str {
        self.document.pointer(pointer).and_then(|value| value.as_str()).unwrap_or("")
    }
    pub fn action(&self) -> &str {
        self.text("/action/name")
    }
    pub fn path(&self) -> &str {
        self.text("/resource/id")
    }
    pub fn purpose(&self) -> &str {
        self.text("/context/purpose")
    }
    pub fn agent_class(&self) -> &str {
        self.text("/subject/properties/class")
    }
}

pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Decides request i: permit, no_match, deny or challenge.
pub type Decide = Box<dyn FnMut(usize) -> &'static str>;

/// The outcome where all is known: what forbids wins, without a permit nothing is permitted.
pub fn word(outcome: &str) -> &'static str {
    match outcome {
        "permit" => "permit",
        "deny" => "deny",
        "challenge" => "challenge",
        _ => "no_match",
    }
}

fn read_requests(folder: &str) -> Result<Vec<Request>> {
    let mut requests = Vec::new();
    for line in std::fs::read_to_string(format!("{folder}/requests.jsonl"))?.lines() {
        let mut json: serde_json::Value = serde_json::from_str(line)?;
        let outcome = json["outcome"].as_str().unwrap_or("").to_string();
        requests.push(Request { outcome, document: json["request"].take() });
    }
    Ok(requests)
}

fn thread_seconds() -> f64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `now` is a timespec that lives longer than the call.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut now) };
    now.tv_sec as f64 + 1e-9 * now.tv_nsec as f64
}

fn measure(decide: &mut Decide, requests: &[Request], outcome: &str, seconds: f64) -> f64 {
    let which: Vec<usize> = (0..requests.len()).filter(|&i| requests[i].outcome == outcome).collect();
    let (mut next, mut done, mut batch) = (0, 0u64, 1u64);
    let begin = thread_seconds();
    loop {
        for _ in 0..batch {
            std::hint::black_box(decide(which[next]));
            next = (next + 1) % which.len();
        }
        done += batch;
        batch *= 2;
        let taken = thread_seconds() - begin;
        if taken >= seconds {
            return taken * 1e9 / done as f64;
        }
    }
}

fn run(form: &str, folder: &str) -> Result<()> {
    let requests = read_requests(folder)?;
    let begin = thread_seconds();
    let mut decide = match form {
        "regorus-rules" => rego::load(folder, "rules.rego", None, &requests)?,
        "regorus-keyed" => rego::load(folder, "keyed.rego", Some("keyed.json"), &requests)?,
        "cedar-when" => cedar::load(folder, "when.cedar", &requests)?,
        "cedar-scoped" => cedar::load(folder, "scoped.cedar", &requests)?,
        "cedar-index" => cedar::load_index(folder, "scoped.cedar", &requests)?,
        _ => return Err(format!("there is no form '{form}'").into()),
    };
    println!("ready {}", thread_seconds() - begin);
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let words: Vec<&str> = line.split_whitespace().collect();
        if words[0] == "answers" {
            let answers: Vec<&str> = (0..requests.len()).map(&mut decide).collect();
            println!("{}", serde_json::to_string(&answers)?);
        } else {
            println!("{}", measure(&mut decide, &requests, words[1], words[2].parse()?));
        }
    }
    Ok(())
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if arguments.len() != 3 {
        eprintln!("usage: rules_rust FORM FOLDER");
        std::process::exit(3);
    }
    if let Err(problem) = run(&arguments[1], &arguments[2]) {
        eprintln!("{problem}");
        std::process::exit(2);
    }
}
