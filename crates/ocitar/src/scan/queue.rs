//! What no thread has in hand, and what one takes next.

use std::collections::VecDeque;

use super::blob::{Cost, Way};
use super::task::{Stream, Task};
use crate::digest::LANES;
use crate::error::Result;

pub(super) struct Queue<'a> {
    alone: VecDeque<Task<'a>>,
    /// One at a time, whatever the number of threads.
    serial: VecDeque<Task<'a>>,
    serial_in_hand: bool,
    entries: Vec<Entry<'a>>,
    threads: usize,
    in_hand: usize,
    /// What those in hand still cost when they were taken.
    left_in_hand: u64,
    /// Shares of memory that begun entries hold.
    held: usize,
}

/// What a thread does next.
pub(super) enum Next<'a> {
    Alone(Task<'a>),
    Serial(Task<'a>),
    Together(Hand<'a>),
}

/// What a thread reads together.
pub(super) struct Hand<'a> {
    pub(super) entries: Vec<Entry<'a>>,
    /// What they still cost together.
    pub(super) left: u64,
    /// Whether it is one, and at least one thread has nothing to do.
    pub(super) is_lone: bool,
}

/// A large content.
pub(super) enum Entry<'a> {
    Fresh(Task<'a>, Cost),
    Begun(Box<Stream<'a>>),
}

impl<'a> Entry<'a> {
    pub(super) fn begin(self) -> Result<Stream<'a>> {
        match self {
            Self::Fresh(task, cost) => task.begin(cost),
            Self::Begun(stream) => Ok(*stream),
        }
    }

    pub(super) fn key(&self) -> usize {
        match self {
            Self::Fresh(task, _) => task.label.key,
            Self::Begun(stream) => stream.label.key,
        }
    }

    pub(super) fn cost(&self) -> Cost {
        match self {
            Self::Fresh(_, cost) => *cost,
            Self::Begun(stream) => stream.cost,
        }
    }

    /// About how long it will take, in no unit; cannot overflow when summed.
    fn left(&self) -> u64 {
        let bytes = match self {
            Self::Fresh(task, _) => task.size,
            Self::Begun(stream) => stream.work.left(),
        };
        ((bytes >> 10) * self.cost().weight).max(1)
    }

    /// Shares of memory that beginning it would take.
    fn wants(&self) -> usize {
        match self {
            Self::Fresh(_, cost) => cost.shares,
            Self::Begun(_) => 0,
        }
    }
}

impl<'a> Queue<'a> {
    pub(super) fn new(mut tasks: Vec<Task<'a>>, threads: usize) -> Self {
        tasks.sort_by_key(|task| std::cmp::Reverse(task.size));
        let mut queue = Self {
            alone: VecDeque::new(),
            serial: VecDeque::new(),
            serial_in_hand: false,
            entries: Vec::new(),
            threads,
            in_hand: 0,
            left_in_hand: 0,
            held: 0,
        };
        for task in tasks {
            match task.way {
                Way::Alone | Way::Unread | Way::Skimmed => queue.alone.push_back(task),
                Way::Serial => queue.serial.push_back(task),
                Way::Together(cost) => queue.entries.push(Entry::Fresh(task, cost)),
            }
        }
        queue
    }

    /// Whether there is nothing left to take, now or later.
    pub(super) fn is_done(&self) -> bool {
        self.alone.is_empty() && self.serial.is_empty() && self.entries.is_empty() && self.in_hand == 0
    }

    /// Takes what is to be done next, if there is anything that can be begun now.
    pub(super) fn take(&mut self) -> Option<Next<'a>> {
        if let Some(task) = self.alone.pop_front() {
            return Some(Next::Alone(task));
        }
        if !self.serial_in_hand {
            if let Some(task) = self.serial.pop_front() {
                self.serial_in_hand = true;
                return Some(Next::Serial(task));
            }
        }
        self.take_entries().map(Next::Together)
    }

    /// Takes those that will last longest, as many as can go together without making the longest
    /// last longer than all the work does.
    fn take_entries(&mut self) -> Option<Hand<'a>> {
        self.entries.sort_by_cached_key(Entry::left);
        let live = self.entries.len() + self.in_hand;
        let total = self.left_in_hand + self.entries.iter().map(Entry::left).sum::<u64>();
        let mut hand = Hand { entries: Vec::new(), left: 0, is_lone: false };
        let (mut lanes, mut most) = (0, 1);
        for i in (0..self.entries.len()).rev() {
            let Cost { lanes: own, .. } = self.entries[i].cost();
            let fits = lanes + own <= LANES || hand.entries.is_empty();
            if hand.entries.len() == most || !fits || !self.has_room(&self.entries[i]) {
                continue;
            }
            let entry = self.entries.remove(i);
            if hand.entries.is_empty() {
                most = self.share(live, total, entry.left());
            }
            lanes += own;
            self.held += entry.wants();
            hand.left += entry.left();
            hand.entries.push(entry);
        }
        self.in_hand += hand.entries.len();
        self.left_in_hand += hand.left;
        hand.is_lone = hand.entries.len() == 1 && self.entries.is_empty() && live * 2 <= self.threads;
        (!hand.entries.is_empty()).then_some(hand)
    }

    /// How many entries are one thread's share: of their number, and so that the longest ends no
    /// later than the rest if that can be helped.
    fn share(&self, live: usize, total: u64, longest: u64) -> usize {
        let threads = self.threads as u64;
        let by_cost = (total + threads * longest / 2) / (threads * longest);
        live.div_ceil(self.threads).min(usize::try_from(by_cost).unwrap_or(LANES)).max(1)
    }

    /// Whether there is memory for another one to be begun.
    fn has_room(&self, entry: &Entry<'_>) -> bool {
        self.held == 0 || self.held + entry.wants() <= self.threads * 2
    }

    /// Puts back what is not at its end of what was taken.
    pub(super) fn put(&mut self, rest: Rest<'a>) {
        self.in_hand -= rest.taken;
        self.left_in_hand -= rest.left;
        self.held -= rest.released;
        self.entries.extend(rest.streams.into_iter().map(|stream| Entry::Begun(Box::new(stream))));
    }

    pub(super) fn put_serial(&mut self) {
        self.serial_in_hand = false;
    }
}

/// What is left of a hand.
pub(super) struct Rest<'a> {
    pub(super) streams: Vec<Stream<'a>>,
    /// Entries in the hand when it was taken.
    pub(super) taken: usize,
    /// What they cost then.
    pub(super) left: u64,
    /// Shares of memory that those held which are no longer there.
    pub(super) released: usize,
}
