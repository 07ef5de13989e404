//! Cedar: requests and entities are made already.
//!
//! Cedar has two effects. A rule that requires something is a forbid with `@effect("require")`: where nothing else forbids,
//! the policies without those say whether it would have been permitted.

use crate::{Decide, Request, Result};
use cedar_policy as cedar;
use cedar_policy::{
    ActionConstraint, Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, Policy,
    PolicySet, PrincipalConstraint, ResourceConstraint, RestrictedExpression,
};
use std::collections::{HashMap, HashSet};
use std::str::FromStr;

#[derive(Default)]
struct Rules {
    all: PolicySet,
    without_requires: PolicySet,
}

impl Rules {
    fn add(&mut self, policy: &Policy) -> Result<()> {
        self.all.add(policy.clone())?;
        if !is_require(policy) {
            self.without_requires.add(policy.clone())?;
        }
        Ok(())
    }
}

fn is_require(policy: &Policy) -> bool {
    policy.annotation("effect") == Some("require")
}

/// What a request is to Cedar.
struct Asked {
    request: cedar::Request,
    entities: Entities,
}

fn uid(kind: &str, id: &str) -> Result<EntityUid> {
    Ok(EntityUid::from_type_name_and_id(EntityTypeName::from_str(kind)?, EntityId::new(id)))
}

fn ask(request: &Request) -> Result<Asked> {
    let text = |value: &str| RestrictedExpression::new_string(value.to_string());
    let (folder, _) = request.path().rsplit_once('/').unwrap_or(("", ""));
    let class = uid("Class", request.agent_class())?;
    let folder = uid("Folder", folder)?;
    let agent = uid("Agent", request.text("/subject/id"))?;
    let secret = uid("Secret", request.path())?;
    let agent_fields = HashMap::from([("class".to_string(), text(request.agent_class()))]);
    let secret_fields = HashMap::from([("path".to_string(), text(request.path()))]);
    let entities = Entities::from_entities(
        [
            Entity::new_no_attrs(class.clone(), HashSet::new()),
            Entity::new_no_attrs(folder.clone(), HashSet::new()),
            Entity::new(agent.clone(), agent_fields, HashSet::from([class]))?,
            Entity::new(secret.clone(), secret_fields, HashSet::from([folder]))?,
        ],
        None,
    )?;
    let context = Context::from_pairs([("purpose".to_string(), text(request.purpose()))])?;
    let request = cedar::Request::new(agent, uid("Action", request.action())?, secret, context, None)?;
    Ok(Asked { request, entities })
}

/// Deny overrides, so what several sets say can be put together: whether one forbids, requires, permits.
#[derive(Default)]
struct Found {
    forbids: bool,
    requires: bool,
    permits: bool,
}

impl Found {
    fn look(&mut self, authorizer: &Authorizer, asked: &Asked, rules: &Rules) {
        let answer = authorizer.is_authorized(&asked.request, &rules.all, &asked.entities);
        match answer.decision() {
            Decision::Allow => self.permits = true,
            Decision::Deny => {
                let mut forbids = answer.diagnostics().reason().peekable();
                if forbids.peek().is_none() {
                    return;
                }
                if forbids.any(|id| !rules.all.policy(id).is_some_and(is_require)) {
                    self.forbids = true;
                    return;
                }
                self.requires = true;
                let again = authorizer.is_authorized(&asked.request, &rules.without_requires, &asked.entities);
                self.permits |= again.decision() == Decision::Allow;
            }
        }
    }

    fn outcome(&self) -> &'static str {
        match (self.forbids, self.permits, self.requires) {
            (true, _, _) => "deny",
            (_, false, _) => "no_match",
            (_, _, true) => "challenge",
            _ => "permit",
        }
    }
}

fn read(folder: &str, name: &str) -> Result<PolicySet> {
    Ok(PolicySet::from_str(&std::fs::read_to_string(format!("{folder}/{name}"))?)?)
}

/// All policies in one set.
pub fn load(folder: &str, name: &str, requests: &[Request]) -> Result<Decide> {
    let mut rules = Rules::default();
    for policy in read(folder, name)?.policies() {
        rules.add(policy)?;
    }
    let asked = requests.iter().map(ask).collect::<Result<Vec<_>>>()?;
    let authorizer = Authorizer::new();
    Ok(Box::new(move |i| {
        let mut found = Found::default();
        found.look(&authorizer, &asked[i], &rules);
        found.outcome()
    }))
}

/// An index over Cedar's public interface: a set for each (action, ancestor of the resource, ancestor of the principal)
/// that policies name in their scope.
pub fn load_index(folder: &str, name: &str, requests: &[Request]) -> Result<Decide> {
    let mut index: HashMap<EntityUid, HashMap<EntityUid, HashMap<EntityUid, Rules>>> = HashMap::new();
    for policy in read(folder, name)?.policies() {
        match (policy.action_constraint(), policy.resource_constraint(), policy.principal_constraint()) {
            (ActionConstraint::Eq(action), ResourceConstraint::In(resource), PrincipalConstraint::In(principal)) => {
                let by_resource = index.entry(action).or_default();
                by_resource.entry(resource).or_default().entry(principal).or_default().add(policy)?;
            }
            _ => return Err(format!("{} has a scope that is not indexed", policy.id()).into()),
        }
    }
    let asked = requests.iter().map(ask).collect::<Result<Vec<_>>>()?;
    let authorizer = Authorizer::new();
    Ok(Box::new(move |i| {
        let mut found = Found::default();
        let one = &asked[i];
        let with_ancestors = |uid| std::iter::once(uid).chain(one.entities.ancestors(uid).into_iter().flatten());
        let (principal, action) = (one.request.principal().expect("known"), one.request.action().expect("known"));
        let resource = one.request.resource().expect("known");
        if let Some(by_resource) = index.get(action) {
            for by_principal in with_ancestors(resource).filter_map(|uid| by_resource.get(uid)) {
                for rules in with_ancestors(principal).filter_map(|uid| by_principal.get(uid)) {
                    found.look(&authorizer, one, rules);
                }
            }
        }
        found.outcome()
    }))
}
