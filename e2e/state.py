"""Reads what the collecting line printed: images, names and containers of a host."""

import json


class State:
    """A host at one moment."""

    def __init__(self, text):
        self.images, self.containers, self.parents = {}, {}, set()
        for document in documents(text):
            for entry in document if isinstance(document, list) else []:
                self.take(entry)

    def take(self, entry):
        if "State" in entry:
            name = entry["Name"].lstrip("/")
            self.containers[name] = (entry["Id"], entry["Image"], entry["Config"]["Image"])
        else:
            self.images[entry["Id"]] = set(entry["RepoTags"] or [])
            self.parents.add(entry.get("Parent"))

    @property
    def tags(self):
        """Which image each name stands for."""
        return {tag: image for image, tags in self.images.items() for tag in tags}

    @property
    def dangling(self):
        """Images without a name, save those that others were built upon."""
        return {i for i, tags in self.images.items() if not tags and i not in self.parents}


def documents(text):
    """The JSON values of a text, one after the other."""
    decoder, at = json.JSONDecoder(), 0
    while text[at:].strip():
        at += len(text[at:]) - len(text[at:].lstrip())
        value, at = decoder.raw_decode(text, at)
        yield value
