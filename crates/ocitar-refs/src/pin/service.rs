use crate::image_use::{Owner, Who};

/// What a lock calls the owner of a reference: a compose service by its name, everything else by a
/// path such as `Deployment/web/nginx`.
pub fn service(owner: &Owner) -> String {
    match &owner.who {
        Who::Service(name) => name.clone(),
        Who::Container { object, namespace, name, container, .. } => {
            let namespace = namespace.iter().map(|namespace| format!("{namespace}/"));
            format!("{}{object}/{name}/{container}", namespace.collect::<String>())
        }
        Who::Stage { name: Some(name), .. } => format!("stage/{name}"),
        Who::Stage { index, .. } => format!("stage/{index}"),
        Who::Job(name) => format!("job/{name}"),
        Who::Task { family, container } => {
            format!("task/{}/{container}", family.as_deref().unwrap_or_default())
        }
        Who::Kustomization | Who::Values => owner.path.clone(),
    }
}
