// Maps of labs: every [data-map] becomes a Leaflet map that draws the labs its feed
// gives, on land without borders or on the ground that the operator has set. Pins
// that stand too close are one badge with their number. Without this script the
// page's list stands by itself.
(() => {
  "use strict";

  if (window.benchlinkMaps) return;
  window.benchlinkMaps = true;

  const { L } = window;
  const STILL = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const LAND = { stroke: false, fillColor: "#fbfcfb", fillOpacity: 1 };
  const OWN = { color: "#8b9a96", weight: 1, fillColor: "#fbfcfb", fillOpacity: 1 };
  const CLOSE = 44; // pixels: pins nearer than this are one badge
  const DEEPEST = { land: 13, geojson: 18, tiles: 18 };
  const PIN = '<svg width="26" height="34" viewBox="0 0 26 34" aria-hidden="true">' +
    '<path d="M13 33C13 33 24.5 20.5 24.5 12.5a11.5 11.5 0 0 0-23 0C1.5 20.5 13 33 13 33Z"/>' +
    '<circle cx="13" cy="12.5" r="4.5"/></svg>';

  async function fetchJson(url) {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.status === 204 ? null : answer.json();
  }

  // Text as the attribution takes it, which is HTML.
  function escaped(text) {
    const node = document.createElement("span");
    node.textContent = text;
    return node.innerHTML;
  }

  // "25.72,119.38"
  function toPoint(text) {
    const [north, east] = (text || "").split(",").map(Number);
    return Number.isFinite(north) && Number.isFinite(east) && text ? L.latLng(north, east) : null;
  }

  const toText = (point) => `${Number(point.lat.toFixed(5))},${Number(point.lng.toFixed(5))}`;

  // Land ----------------------------------------------------------------------

  // The part of a ring within a box, by Sutherland and Hodgman: a coast of eighty
  // thousand points costs a few hundred to draw. Along the box it leaves edges that
  // are never seen, since land is filled and has no line.
  function clip(ring, [west, south, east, north]) {
    let points = ring;
    const sides = [[0, west, 1], [0, east, -1], [1, south, 1], [1, north, -1]];
    for (const [axis, limit, sign] of sides) {
      const inside = (point) => sign * (point[axis] - limit) >= 0;
      const kept = [];
      let before = points[points.length - 1];
      for (const point of points) {
        if (inside(point) !== inside(before)) {
          const share = (limit - before[axis]) / (point[axis] - before[axis]);
          const cut = [
            before[0] + share * (point[0] - before[0]), before[1] + share * (point[1] - before[1]),
          ];
          cut[axis] = limit;
          kept.push(cut);
        }
        if (inside(point)) kept.push(point);
        before = point;
      }
      points = kept;
      if (!points.length) break;
    }
    return points;
  }

  // A ring as it lies on a flat map. The data knows no date line: a coast that crosses it
  // jumps from 180 to -180 there, and the one around the pole never comes back.
  function unrolled(ring) {
    const out = [];
    let turn = 0;
    let [before] = ring[0];
    for (const [east, north] of ring) {
      if (east - before > 180) turn -= 360;
      if (before - east > 180) turn += 360;
      out.push([east + turn, north]);
      before = east;
    }
    const [first, last] = [out[0], out[out.length - 1]];
    if (Math.abs(last[0] - first[0]) > 180) {
      const pole = first[1] < 0 ? -90 : 90;
      out.push([last[0], pole], [first[0], pole]);
    }
    return out;
  }

  const overlap = (one, other) =>
    one[0] <= other[2] && other[0] <= one[2] && one[1] <= other[3] && other[1] <= one[3];

  function boxOf(ring) {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const [east, north] of ring) {
      if (east < box[0]) box[0] = east;
      if (north < box[1]) box[1] = north;
      if (east > box[2]) box[2] = east;
      if (north > box[3]) box[3] = north;
    }
    return box;
  }

  class Land {
    // Coarse at once, finer when one looks closer; only what is near the view is drawn.
    constructor(map, data) {
      this.map = map;
      this.levels = [
        { from: 0, url: data.landCoarse },
        { from: 5, url: data.landMiddle },
        { from: 8, url: data.landFine },
      ];
      if (navigator.connection?.saveData) this.levels.pop();
      this.layer = L.layerGroup().addTo(map);
      this.renderer = L.canvas({ padding: 0.5 });
      this.drawn = null;
      map.on("moveend", () => this.look());
      this.load(this.levels[0]).then(() => this.look());
    }

    load(level) {
      level.loading ??= fetchJson(level.url).then((topology) => {
        const shape = window.topojson.feature(topology, topology.objects.land);
        const features = shape.features ?? [shape];
        level.polygons = features.flatMap(({ geometry }) => (
          geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates
        )).map((rings) => rings.map(unrolled)).map((rings) => ({ rings, box: boxOf(rings[0]) }));
      }).catch(() => { level.polygons = null; });
      return level.loading;
    }

    look() {
      const zoom = this.map.getZoom();
      const wanted = this.levels.filter((level) => level.from <= zoom).pop();
      if (!wanted.polygons) this.load(wanted).then(() => { if (wanted.polygons) this.look(); });
      const ready = this.levels.filter((level) => level.polygons && level.from <= zoom).pop();
      if (!ready) return;
      const view = this.map.getBounds();
      const { drawn } = this;
      if (drawn?.level === ready && drawn.zoom >= zoom - 2 && drawn.area.contains(view)) return;
      const area = view.pad(2);
      this.drawn = { level: ready, zoom, area };
      this.draw(ready.polygons, area);
    }

    draw(polygons, area) {
      const shapes = [];
      // A view across the date line sees the world's other end too.
      for (const turn of [-360, 0, 360]) {
        const box = [
          area.getWest() - turn, area.getSouth(), area.getEast() - turn, area.getNorth(),
        ];
        for (const polygon of polygons) {
          if (!overlap(polygon.box, box)) continue;
          const rings = polygon.rings.map((ring) => clip(ring, box))
            .filter((ring) => ring.length > 2);
          if (!rings.length) continue;
          shapes.push(rings.map((ring) => ring.map(([east, north]) => [north, east + turn])));
        }
      }
      const land = L.polygon(shapes, { ...LAND, renderer: this.renderer, interactive: false });
      this.layer.clearLayers();
      this.layer.addLayer(land);
    }
  }

  async function layGround(map, data) {
    if (data.ground === "tiles") {
      map.attributionControl.addAttribution(escaped(data.attribution));
      L.tileLayer(data.groundUrl, {
        maxZoom: DEEPEST.tiles, referrerPolicy: "strict-origin-when-cross-origin",
      }).addTo(map);
      return;
    }
    if (data.ground === "geojson") {
      try {
        const own = await fetchJson(data.groundUrl);
        L.geoJSON(own, {
          style: OWN,
          interactive: false,
          renderer: L.canvas({ padding: 0.5 }),
          filter: ({ geometry }) => Boolean(geometry) && !geometry.type.endsWith("Point"),
        }).addTo(map);
        if (data.attribution) map.attributionControl.addAttribution(escaped(data.attribution));
        return;
      } catch {
        // A ground that does not come leaves land, which is always here.
      }
    }
    map.attributionControl.addAttribution(escaped(data.landAttribution));
    map.land = new Land(map, data);
  }

  // Pins ----------------------------------------------------------------------

  // Labs that stand closer than CLOSE at this zoom, as one group each.
  function groupsOf(labs, map) {
    const zoom = map.getZoom();
    const cells = new Map();
    const groups = [];
    const key = (x, y) => `${x}:${y}`;
    for (const lab of labs) {
      const at = map.project(lab.point, zoom);
      const [x, y] = [Math.floor(at.x / CLOSE), Math.floor(at.y / CLOSE)];
      let nearest = null;
      for (let across = x - 1; across <= x + 1; across += 1) {
        for (let down = y - 1; down <= y + 1; down += 1) {
          for (const group of cells.get(key(across, down)) ?? []) {
            const distance = group.at.distanceTo(at);
            if (distance < CLOSE && (!nearest || distance < nearest.distance)) {
              nearest = { group, distance };
            }
          }
        }
      }
      if (nearest) {
        nearest.group.labs.push(lab);
        continue;
      }
      const group = { at, labs: [lab] };
      groups.push(group);
      if (!cells.has(key(x, y))) cells.set(key(x, y), []);
      cells.get(key(x, y)).push(group);
    }
    for (const group of groups) {
      group.bounds = L.latLngBounds(group.labs.map((lab) => lab.point));
      group.point = group.labs.length > 1 ? group.bounds.getCenter() : group.labs[0].point;
    }
    return groups;
  }

  function iconOf(group) {
    if (group.labs.length === 1) {
      return L.divIcon({ className: "map-pin", html: PIN, iconSize: [26, 34], iconAnchor: [13, 33] });
    }
    const size = group.labs.length < 10 ? 34 : group.labs.length < 100 ? 40 : 48;
    return L.divIcon({
      className: "map-pin map-many", html: String(group.labs.length), iconSize: [size, size],
    });
  }

  function start(element) {
    const data = element.dataset;
    const frame = element.closest("[data-map-frame]");
    const state = frame.querySelector("[data-map-state]");
    const say = (text) => { state.textContent = text; };
    frame.hidden = false;

    const deepest = DEEPEST[data.ground] ?? DEEPEST.land;
    const map = L.map(element, {
      minZoom: 2,
      maxZoom: deepest,
      zoomControl: false,
      worldCopyJump: true,
      zoomAnimation: !STILL,
      fadeAnimation: !STILL,
      markerZoomAnimation: !STILL,
    });
    element.map = map;
    element.setAttribute("role", "region");
    element.setAttribute("aria-label", data.wordMap);
    map.attributionControl.setPrefix(false);
    L.control.zoom({ zoomInTitle: data.wordIn, zoomOutTitle: data.wordOut }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    map.setView([26, 119], 4);
    layGround(map, data);

    let labs = [];
    let groups = [];
    let lit = null; // the id of the lab that is pointed at, here or in the list
    let opened = null; // the group whose popup is open
    let openedByKeyboard = false;
    let focusNext = null; // the labs of a badge that was opened by keyboard
    const layer = L.layerGroup().addTo(map);
    const list = () => (data.list ? document.querySelector(data.list) : null);
    const given = (name) => list()?.dataset[name] ?? data[name] ?? "";

    // Pins and the list light up together

    function showLit() {
      for (const { marker, labs: members } of groups) {
        const node = marker?.getElement();
        if (!node) continue;
        const on = members.some((lab) => lab.id === lit);
        node.classList.toggle("map-lit", on);
        marker.setZIndexOffset(on ? 1000 : 0);
      }
      for (const item of list()?.querySelectorAll("[data-lab]") ?? []) {
        item.classList.toggle("map-lit", item.dataset.lab === lit);
      }
    }

    function light(id) {
      if (id === lit) return;
      lit = id;
      showLit();
    }

    const inList = (event) => {
      const item = event.target.closest?.("[data-lab]");
      return item && list()?.contains(item) ? item.dataset.lab : null;
    };
    const rest = () => (opened?.labs.length === 1 ? opened.labs[0].id : null);
    document.addEventListener("mouseover", (event) => {
      const id = inList(event);
      if (id) light(id);
      else if (lit && !element.contains(event.target)) light(rest());
    });
    document.addEventListener("focusin", (event) => {
      const id = inList(event);
      if (!id) return;
      light(id);
      const lab = labs.find((each) => each.id === id);
      if (lab && !map.getBounds().contains(lab.point)) map.panTo(lab.point, { animate: !STILL });
    });
    document.addEventListener("focusout", (event) => {
      if (inList(event)) light(rest());
    });

    // What opens

    function partOf(lab) {
      const part = document.createElement("div");
      const name = document.createElement("strong");
      const link = document.createElement("a");
      link.href = lab.url;
      link.textContent = lab.name;
      if (lab.lang) link.lang = lab.lang;
      name.append(link);
      part.append(name);
      for (const text of lab.lines) {
        const line = document.createElement("p");
        line.textContent = text;
        part.append(line);
      }
      if (data.pick) {
        const line = document.createElement("p");
        const from = document.createElement("a");
        from.href = pickUrl(`lab:${lab.id}`);
        from.textContent = data.wordFromHere;
        from.addEventListener("click", (event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          map.closePopup();
          pick(`lab:${lab.id}`);
        });
        line.append(from);
        part.append(line);
      }
      return part;
    }

    function contentOf(group) {
      if (group.labs.length === 1) return partOf(group.labs[0]);
      const all = document.createElement("ul");
      for (const lab of group.labs) {
        const item = document.createElement("li");
        item.append(partOf(lab));
        all.append(item);
      }
      return all;
    }

    // Whether looking as close as one can would tell a badge's labs apart.
    function parts(group) {
      const [one, other] = [group.bounds.getNorthEast(), group.bounds.getSouthWest()];
      return map.project(one, deepest).distanceTo(map.project(other, deepest)) >= CLOSE;
    }

    function activate(group, byKeyboard) {
      if (group.labs.length > 1 && map.getZoom() < deepest && parts(group)) {
        focusNext = byKeyboard ? new Set(group.labs.map((lab) => lab.id)) : null;
        const closer = Math.max(
          map.getBoundsZoom(group.bounds, false, L.point(80, 80)), map.getZoom() + 1);
        map.setView(group.bounds.getCenter(), Math.min(closer, deepest), { animate: !STILL });
        return;
      }
      const popup = L.popup({
        offset: [0, group.labs.length > 1 ? -10 : -26], maxWidth: 280, maxHeight: 260,
      }).setLatLng(group.point).setContent(contentOf(group)).openOn(map);
      opened = group;
      openedByKeyboard = byKeyboard;
      const node = popup.getElement();
      node.querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", data.wordClose);
      if (byKeyboard) node.querySelector(".leaflet-popup-content a")?.focus();
      light(rest());
    }

    // Who opened it by keyboard is back at the pin.
    map.on("popupclose", () => {
      const closed = opened;
      opened = null;
      light(null);
      if (openedByKeyboard) (closed?.marker?.getElement() ?? element).focus({ preventScroll: true });
      openedByKeyboard = false;
    });
    element.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && opened) {
        event.stopPropagation();
        map.closePopup();
      }
    });

    // Drawing pins: all groups of this zoom, and a marker for those in view

    function put(group) {
      const marker = L.marker(group.point, { icon: iconOf(group), riseOnHover: true });
      group.marker = marker;
      layer.addLayer(marker);
      const node = marker.getElement();
      const [first] = group.labs;
      const names = group.labs.slice(0, 5).map((lab) => lab.name).join(", ");
      node.setAttribute("aria-label", group.labs.length > 1
        ? `${data.wordLabs.replace("{n}", group.labs.length)}: ${names}`
        : [first.name, ...first.lines].join(", "));
      if (group.labs.length === 1 && first.lang) node.lang = first.lang;
      node.title = group.labs.length > 1 ? names : first.name;
      marker.on("click", () => activate(group, false));
      node.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        event.stopPropagation();
        activate(group, true);
      });
      const point = () => { if (group.labs.length === 1) light(first.id); };
      node.addEventListener("mouseenter", point);
      node.addEventListener("focus", point);
      node.addEventListener("mouseleave", () => light(rest()));
      node.addEventListener("blur", () => light(rest()));
    }

    function show() {
      const view = map.getBounds().pad(0.3);
      for (const group of groups) {
        const inView = view.contains(group.point);
        if (inView && !group.marker) put(group);
        if (!inView && group.marker && group !== opened) {
          layer.removeLayer(group.marker);
          group.marker = null;
        }
      }
      showLit();
      if (focusNext) {
        const next = groups.find((group) =>
          group.marker && group.labs.some((lab) => focusNext.has(lab.id)));
        focusNext = null;
        next?.marker.getElement().focus({ preventScroll: true });
      }
    }

    function regroup() {
      const focused = groups.find((group) => group.marker?.getElement() === document.activeElement);
      if (focused) focusNext ??= new Set(focused.labs.map((lab) => lab.id));
      layer.clearLayers();
      groups = groupsOf(labs, map);
      // What stays open belongs to the group of its first lab now.
      if (opened) opened = groups.find((group) => group.labs.includes(opened.labs[0])) ?? null;
      show();
    }

    map.on("zoomend", regroup);
    map.on("moveend", show);

    // From where

    const nearIcon = L.divIcon({ className: "map-near", iconSize: [18, 18] });
    let nearMarker = null;

    function showNear() {
      const point = toPoint(given("near"));
      nearMarker?.remove();
      nearMarker = null;
      if (!point) return;
      nearMarker = L.marker(point, {
        icon: nearIcon, keyboard: false, interactive: false, zIndexOffset: -500,
      }).addTo(map);
      nearMarker.getElement().title = given("nearName");
    }

    function pickUrl(value) {
      const url = new URL(window.location.href);
      url.searchParams.set(data.pick, value);
      url.searchParams.delete("page");
      url.hash = "";
      return url.pathname + url.search;
    }

    function pick(value) {
      const url = pickUrl(value);
      if (!list() || !window.htmx) {
        window.location.assign(url);
        return;
      }
      const swap = data.into
        ? { source: data.into, target: data.into, swap: "innerHTML" }
        : { source: list(), target: data.list, select: data.list, swap: "outerHTML" };
      window.htmx.ajax("GET", url, { ...swap, push: url });
    }

    map.on("click", (event) => {
      if (!data.pick) return;
      pick(toText(event.latlng.wrap()));
    });

    // All labs, or where distances are told from with the nearest ones.
    function look() {
      const near = toPoint(given("near"));
      let shown = labs.map((lab) => lab.point);
      if (near && shown.length) {
        shown = shown.sort((one, other) => near.distanceTo(one) - near.distanceTo(other)).slice(0, 12);
      }
      if (near) shown.push(near);
      if (!shown.length) return;
      map.fitBounds(L.latLngBounds(shown), {
        padding: [36, 36], maxZoom: Math.min(12, deepest), animate: false,
      });
    }

    // Labs

    let loaded = null;

    async function load() {
      const feed = given("feed");
      if (feed === loaded) return;
      loaded = feed;
      const slow = setTimeout(() => say(data.wordLoading), 1000);
      try {
        const { features } = await fetchJson(feed);
        if (feed !== loaded) return;
        labs = features.map(({ id, geometry, properties }) => ({
          id,
          point: L.latLng(geometry.coordinates[1], geometry.coordinates[0]),
          lines: [],
          ...properties,
        }));
        say("");
        map.closePopup();
        look();
        regroup();
        element.dataset.drawn = String(labs.length);
      } catch {
        say(data.wordFailed);
      } finally {
        clearTimeout(slow);
      }
    }

    element.refresh = () => {
      showNear();
      const point = toPoint(given("near"));
      if (given("feed") !== loaded) load();
      else if (point && !map.getBounds().contains(point)) look();
      showLit();
    };
    showNear();
    load();
  }

  const every = () => document.querySelectorAll("[data-map]");
  every().forEach(start);
  document.addEventListener("htmx:after:swap", () => {
    every().forEach((element) => {
      if (element.map) element.refresh();
      else start(element);
    });
  });
})();
