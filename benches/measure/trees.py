"""Picks folders of the running system that together have a wanted size.

Programs, libraries and texts compress and inflate as images do; noise and zeros would not.
"""

import os
import stat

ROOTS = ("/usr", "/etc")
BLOCK = 512


class Trees:
    """Folders and files of the system; none is given out twice."""

    def __init__(self, roots=ROOTS):
        self.folders, self.files = {}, {}
        self.taken, self.opened = set(), set()
        for root in roots:
            if os.path.isdir(root):
                self.weigh(root, os.lstat(root).st_dev)
        self.by_size = [sorted(sizes.items(), key=lambda item: (-item[1], item[0]))
                        for sizes in (self.folders, self.files)]

    def weigh(self, folder, device):
        """Notes how many bytes of a tar a folder would take, and all that is in it.

        Returns them, and apart from them those of files with several names: a tar has each once.
        """
        total, linked = BLOCK, {}
        for path in children(folder):
            info = os.lstat(path)
            if stat.S_ISDIR(info.st_mode) and info.st_dev == device:
                below, links = self.weigh(path, device)
                total += below
                linked.update(links)
            elif wanted(info) and info.st_nlink > 1:
                linked[info.st_ino] = in_tar(path, info)
            elif wanted(info):
                self.files[path] = in_tar(path, info)
                total += self.files[path]
        self.folders[folder] = total + sum(linked.values())
        return total, linked

    def take(self, size):
        """Folders, then single files, largest first, as long as they fit into a size."""
        chosen = []
        for sizes in self.by_size:
            for path, weight in sizes:
                if weight <= size and self.free(path):
                    self.claim(path)
                    chosen.append(path)
                    size -= weight
        return chosen

    def free(self, path):
        return path not in self.opened and not any(at in self.taken for at in upwards(path))

    def claim(self, path):
        self.taken.add(path)
        self.opened.update(upwards(path))


def members(chosen):
    """All paths that a tar of some folders and files has, in order: parents first."""
    found = set()
    for path in chosen:
        found.update(at for at in upwards(path) if at != "/")
        if stat.S_ISDIR(os.lstat(path).st_mode):
            descend(path, os.lstat(path).st_dev, found)
    return sorted(found)


def descend(folder, device, found):
    for path in children(folder):
        info = os.lstat(path)
        if stat.S_ISDIR(info.st_mode) and info.st_dev == device:
            found.add(path)
            descend(path, device, found)
        elif wanted(info):
            found.add(path)


def children(folder):
    """What is in a folder; nothing if everybody may not read it: archives get passed around."""
    if not os.lstat(folder).st_mode & stat.S_IROTH:
        return []
    names = (name for name in os.listdir(folder) if portable(name))
    return [os.path.join(folder, name) for name in names]


def portable(name):
    """Engines differ on names that are not UTF-8, and take `.wh.` for a deletion."""
    return not name.startswith(".wh.") and name.isprintable()


def wanted(info):
    """Links, and files that everybody may read; no devices, no sockets."""
    return stat.S_ISLNK(info.st_mode) or stat.S_ISREG(info.st_mode) and info.st_mode & stat.S_IROTH


def in_tar(path, info):
    """The bytes of one file in a tar: headers, more for a long name, and content in whole blocks."""
    size = 0 if stat.S_ISLNK(info.st_mode) else info.st_size
    return BLOCK + (2 * BLOCK if len(path) > 101 else 0) + -(-size // BLOCK) * BLOCK


def upwards(path):
    """A path and the folders above it."""
    while True:
        yield path
        above = os.path.dirname(path)
        if above == path:
            return
        path = above
