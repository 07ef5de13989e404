//! regorus: the policies that OPA gets, compiled for its virtual machine, on inputs that are parsed already.

use crate::{word, Decide, Request, Result};
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::RegoVM;
use regorus::{Engine, Value};

const OUTCOME: &str = "data.load.outcome";

pub fn load(folder: &str, policy: &str, data: Option<&str>, requests: &[Request]) -> Result<Decide> {
    let mut engine = Engine::new();
    engine.add_policy(policy.to_string(), std::fs::read_to_string(format!("{folder}/{policy}"))?)?;
    let compiled = engine.compile_with_entrypoint(&OUTCOME.into())?;
    let program = Compiler::compile_from_policy(&compiled, &[OUTCOME])?;
    let mut machine = RegoVM::new_with_policy(compiled);
    machine.load_program(program);
    // A rule for each policy takes more instructions than the default permits.
    machine.set_max_instructions(usize::MAX);
    let data = match data {
        Some(name) => Value::from_json_str(&std::fs::read_to_string(format!("{folder}/{name}"))?)?,
        None => Value::new_object(),
    };
    machine.set_data(data)?;
    let mut inputs = Vec::new();
    for request in requests {
        inputs.push(Value::from_json_str(&request.document.to_string())?);
    }
    Ok(Box::new(move |i| {
        machine.set_input(inputs[i].clone());
        let outcome = machine.execute_entry_point_by_index(0).expect("an outcome");
        word(outcome.as_string().expect("a word"))
    }))
}
