"""The main screen: the list, the delivery beside or under it, the bars, the filter.

It puts the parts together and keeps the Standing; it must never read the store or parse a line itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.widget import Widget

from inspector.model import NotFoundError
from inspector.tui import arrangement, sending
from inspector.tui.action import Place
from inspector.tui.actions import BY_ID, bindings
from inspector.tui.arrangement import Arrangement, Layout, arrange
from inspector.tui.bars.lines import KeyBar, StatusBar, TopBar
from inspector.tui.bars.steps import StepsBar
from inspector.tui.bars.welcome import Welcome
from inspector.tui.collector import keep_all
from inspector.tui.handlers.annotating import AnnotateActions
from inspector.tui.handlers.comparing import CompareActions
from inspector.tui.handlers.copying import CopyActions
from inspector.tui.handlers.editing import EditActions
from inspector.tui.handlers.filtering import FilterActions
from inspector.tui.handlers.keys import KeyActions
from inspector.tui.handlers.looking import LookActions
from inspector.tui.handlers.mouse import MouseActions
from inspector.tui.handlers.outgoing import OutgoingActions
from inspector.tui.handlers.sessions import SessionActions
from inspector.tui.handlers.verdict import VerdictActions
from inspector.tui.handlers.watching import WatchActions
from inspector.tui.listing.delivery_list import DeliveryList, ListHead
from inspector.tui.listing.feed import Feed
from inspector.tui.listing.timeline import Timeline
from inspector.tui.sending import Said
from inspector.tui.standing import Step

if TYPE_CHECKING:
    from inspector.tui.bars.filter import FilterBar
    from inspector.tui.handlers.delivery import Means
    from inspector.tui.inbox import Batch
    from inspector.tui.palette import InSight
    from inspector.tui.standing import Standing


class Deliveries(DeliveryList):
    """The list with its keys."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.LIST)]


class MainScreen(
    FilterActions,
    EditActions,
    CompareActions,
    CopyActions,
    MouseActions,
    AnnotateActions,
    SessionActions,
    VerdictActions,
    OutgoingActions,
    WatchActions,
    LookActions,
    KeyActions,
):
    """Everything that is seen most of the time."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.MAIN)]
    AUTO_FOCUS = "#list"

    def __init__(self, means: Means, standing: Standing) -> None:
        super().__init__(means)
        self._standing = standing
        self._list = Deliveries(id="list")
        # Focused from the first: to get it when mounted is to be styled a second time.
        self._list.set_reactive(Widget.has_focus, True)
        self._feed = Feed(means.pages, means.counts, self._list.feed_changed, self.complain)
        self._list.feed = self._feed
        self._head = ListHead(self._list)
        self._welcome = Welcome(id="welcome")
        self._steps = StepsBar(id="steps")
        self._bars = (TopBar(id="top"), StatusBar(id="status"), KeyBar(id="keys"), self._steps)
        self._timeline = Timeline(self.tally.pulse)
        self._layout = Layout.AUTO
        self._reading = False

    def compose(self) -> ComposeResult:
        # Before there is anything whose style would have to be worked out twice.
        self._filter.display = self._welcome.display = self._steps.display = False
        self._arrange()
        top, status, keys, _ = self._bars
        yield top
        yield self._timeline
        with Container(id="panes"):
            with Vertical(id="left"):
                yield self._head
                yield self._list
            yield self.detail
        yield status
        yield keys

    def on_mount(self) -> None:
        self.stand()

    async def begin(self) -> None:
        """Read the history, and put in what the first frame does not show. To be called once, after it."""
        self.run_worker(self._feed.run(), group="feed")
        self._feed.reload()
        self.set_interval(1.0, self._tick)
        await self.mount(self._welcome, self._filter, self._steps, before="#status")

    async def furnish(self) -> None:
        """Make the views. To be called once, after `begin`: keys need not wait for it."""
        await self.detail.furnish()
        # What was made by now lives until the end.
        keep_all()

    # How things stand

    @property
    def standing(self) -> Standing:
        return self._standing

    @property
    def chosen(self) -> Sequence[int]:
        return self._list.chosen

    def front_view(self) -> object:
        return self.detail.view if self.detail.has_focus_within else None

    def view_value(self) -> tuple[str | None, str | None]:
        view = self.detail.view
        if view is None or not self.detail.has_focus_within:
            return None, None
        return view.copy_value(), view.copy_path()

    @property
    def quiet(self) -> bool:
        """Whether nothing is being read or done, so that what is seen is how things are."""
        busy = ("deeds", "notices", "receivers", "steps")
        doing = any(worker.group in busy and not worker.is_finished for worker in self.workers)
        return self._feed.quiet and self.detail.quiet and self._filter.quiet and not doing

    def remember_target(self, url: str) -> None:
        self.stand(target=url)

    def stand(self, **changes: object) -> None:
        """Make the Standing anew and show it wherever it is shown."""
        feed, view = self._feed, self.detail.view
        known: dict[str, object] = {
            "engine": self.means.door.state,
            "total": feed.kept,
            "shown": feed.matching,
            "loaded": feed.loaded,
            "counted": feed.counted,
            "rate": self.tally.rate(self.means.clock()),
            "following": feed.following,
            "paused": self._list.paused,
            "pending": feed.pending,
            "hidden": feed.hidden,
            "shows_hidden": feed.shows_hidden,
            "spark": "" if self._timeline.display else self._timeline.spark(self.means.clock()),
            "selected": len(self._list.selected),
            "filter": self._filter.text,
            "filtering": self._filter.display,
            "notices": self.tally.noticed,
            "unseen": self.tally.unseen,
            "trouble": self.tally.trouble,
            "row": self._list.row,
            "view": (view.id or "") if view is not None else "",
            "pane": "detail" if self.detail.has_focus_within else "list",
        }
        self._standing = standing = replace(self._standing, **(known | changes))  # type: ignore[arg-type]  # by name
        for bar in self._bars:
            bar.show(standing)
        self._steps.display = standing.total > 0 and standing.step in (Step.KEY, Step.VALID)
        self._welcome.show(standing)
        waiting = standing.empty or (not standing.loaded and bool(standing.trouble))
        if self._welcome.display != waiting:
            self._welcome.display = waiting
            self.query_one("#panes").display = not waiting
            self._arrange()
            if not waiting and not self._filter.display:
                self.call_after_refresh(self._list.focus)  # What was hidden has lost the focus.

    def _tick(self) -> None:
        if self._standing.rate or self.tally.pulse:
            self._timeline.show(self.means.clock())
            self.stand()

    def news(self, batch: Batch) -> None:
        """Take in what the engine said since the last time."""
        now = self.means.clock()
        self.tally.add(batch, now)
        if batch.arrived or batch.notices or batch.changed:
            self._timeline.show(now)
        changes: dict[str, object] = {}
        if (said := batch.listening) is not None:
            changes |= {"url": said.url, "ack": said.ack, "db": said.db, "offline": said.offline}
            changes["assumed"] = said.provider
            self._feed.reload()
        if batch.aimed is not None:
            changes |= self._aimed(batch.aimed.url, restarted=batch.listening is not None)
        changes |= self.outgoing_news(batch) | self.watch_news(batch)
        notice = self.tally.worth_telling(batch.notices, now)
        if notice is not None:
            from inspector.tui.inbox import Source

            refused = "A request was refused: " if notice.source is Source.REJECTED else ""
            message = f"{refused}{notice.message}\n{notice.hint or 'Press ! to see it.'}"
            self.notify(message, severity="warning", markup=False, timeout=6)
        self._feed.news(batch)
        self.look_at_steps()
        # Where rows are to be read first they say so: bars that run ahead of them would be painted twice.
        told = batch.notices or any(getattr(self._standing, key) != said for key, said in changes.items())
        if told or not batch.arrived or not self._feed.following:
            self.stand(**changes)

    def _aimed(self, url: str | None, *, restarted: bool) -> dict[str, object]:
        """Where everything goes now. An engine that was started again is told what was asked before."""
        before = self._standing
        wished = before.target if before.forward_all else None
        if restarted and wished is not None and url != wished:
            self.do(sending.aim(self.means.door, wished))
            return {}
        return {"forward_all": url is not None, "target": url or before.target}

    # Messages of the parts

    def on_delivery_list_highlighted(self, event: DeliveryList.Highlighted) -> None:
        self.detail.choose(event.row)
        self.stand()

    def on_delivery_list_moved(self) -> None:
        self.stand()

    def on_delivery_list_opened(self) -> None:
        self._read(True)

    def on_detail_pane_changed(self) -> None:
        self.stand()

    def on_top_bar_pressed(self) -> None:
        self.action_copy_url()

    def on_status_bar_pressed(self, event: StatusBar.Pressed) -> None:
        if event.counts:
            self.action_insights()
        else:
            self.action_notices()

    async def on_key_bar_pressed(self, event: KeyBar.Pressed) -> None:
        await self.perform(event.action.id)

    def on_filter_bar_wanted(self, event: FilterBar.Wanted) -> None:
        self._list.restart()
        self._feed.filter(event.query)
        self.stand()

    def on_filter_bar_closed(self) -> None:
        self._list.focus()
        self.stand()

    def on_descendant_focus(self) -> None:
        self._focus_moved()

    on_descendant_blur = on_descendant_focus

    def on_resize(self) -> None:
        self._arrange()

    def _focus_moved(self) -> None:
        reading = self.detail.has_focus_within
        if reading != self._reading and (reading or self._list.has_focus):
            self._reading = reading
            self._arrange()
        self._list.hold(reading)
        self._head.refresh()
        self.stand()

    def _read(self, reading: bool) -> None:
        """Go into the detail, or back to the list."""
        self._reading = reading
        self._arrange()
        if reading:
            self.detail.take_focus()
        else:
            self._list.focus()

    def on_timeline_pressed(self) -> None:
        self.action_insights()

    def _arrange(self) -> None:
        size = self.app.size
        self._timeline.display = self._timeline.fits(size.height) and not self._standing.empty
        wanted = arrange(self._layout, size.width, size.height, reading=self._reading)
        if not self.has_class(wanted):
            # Every change of a class is a pass over all styles: none where nothing changes.
            self.remove_class(*Arrangement)
            self.add_class(wanted)

    # What the palette asks for

    def in_sight(self) -> InSight:
        """What the rows in memory hold."""
        from inspector.tui.palette import InSight

        rows = self._feed.window.rows
        providers = dict.fromkeys(row.provider for row in rows if row.provider)
        verdicts = dict.fromkeys(row.verdict for row in rows if row.verdict)
        return InSight(tuple(providers), tuple(verdicts))

    def jump(self, id: int) -> None:
        """Put the cursor on a delivery, and say so where it is not in the list."""
        self.do(self.go_to(id))
        self._list.focus()

    # Actions

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        known = BY_ID.get(action)
        return known is None or known.available(self._standing)

    async def perform(self, id: str) -> None:
        """Do an action of the list of actions by its id, if it can be done now."""
        action = BY_ID[id]
        if not action.available(self._standing):
            return
        places: dict[Place, Widget | None] = {
            Place.LIST: self._list,
            Place.MAIN: self,
            Place.FILTER: self._filter.input,
        }
        where = places.get(action.place, self.detail.front_widget)
        if where is not None:
            await where.run_action(action.does or id)

    def action_back(self) -> None:
        if self._standing.pane == "detail":
            self._read(False)
        elif self._list.selected:
            self._list.unselect()
        else:
            self._filter.clear()

    def action_filter(self) -> None:
        self._filter.open()
        self.do(self.learn_words(self.detail.detail))
        self.do(self.learn_saved())
        self.stand()

    async def go_to(self, id: int) -> None:
        line = await self._feed.reveal(id)
        if line is None:
            raise NotFoundError(f"#{id} is not in the list.", "It is hidden, deleted or filtered away.")
        self._list.go(line)
        self._list.focus()

    def action_unselect(self) -> None:
        self.unselect()

    def unselect(self) -> None:
        if self._list.selected:
            self._list.unselect()

    def action_show_hidden(self) -> None:
        self._list.restart()
        self._feed.show_hidden(not self._feed.shows_hidden)
        self.stand()

    def action_pause(self) -> None:
        self._list.pause(not self._list.paused)
        self.stand()

    def action_layout(self) -> None:
        self._layout = arrangement.following(self._layout)
        self._arrange()
        self.say(Said(f"Layout: {self._layout.value}"))
