"use strict";
(() => {
	const all = [...document.querySelectorAll(".finding")];
	const total = document.getElementById("total");
	const search = document.getElementById("search");
	if (!search) return; // nothing was found
	const totalText = total.textContent;
	let current = null, step = -1;

	// A reader who has many wants an overview first.
	if (all.length > 10) all.forEach(f => { f.querySelector("details").open = false; });

	const visible = () => all.filter(f => !f.hidden);

	const filter = () => {
		const on = name => new Set([...document.querySelectorAll(`input[name=${name}]:checked`)].map(i => i.value));
		const rules = on("rule"), severities = on("severity"), states = on("state");
		const anyState = !document.querySelector("input[name=state]"); // all are new
		const words = search.value.toLowerCase().split(/\s+/).filter(w => w);
		for (const f of all) {
			const text = words.length ? (f.dataset.file + " " + f.textContent).toLowerCase() : "";
			f.hidden = !(anyState || states.has(f.dataset.state)) || !rules.has(f.dataset.rule) || !severities.has(f.dataset.severity) || !words.every(w => text.includes(w));
		}
		for (const h of document.querySelectorAll("h2.file")) {
			let any = false;
			for (let e = h.nextElementSibling; e && !e.matches("h2.file"); e = e.nextElementSibling) any ||= e.matches(".finding") && !e.hidden;
			h.hidden = !any;
		}
		const n = visible().length;
		document.getElementById("none").hidden = n > 0;
		total.textContent = n === all.length ? totalText : `${totalText}: ${n} shown`;
		for (const b of document.querySelectorAll("legend button")) {
			b.textContent = b.closest("fieldset").querySelector("input:not(:checked)") ? "all" : "none";
		}
		if (current && current.hidden) select(null);
	};

	const light = label => {
		if (!current) return;
		for (const e of current.querySelectorAll("[data-label]")) {
			e.classList.toggle("lit", label !== null && e.dataset.label.split(" ").includes(label));
		}
		const at = label !== null && current.querySelector("mark.lit");
		if (at) at.scrollIntoView({ block: "nearest", inline: "nearest" });
	};

	const select = f => {
		if (current) { light(null); current.classList.remove("current"); }
		current = f;
		step = -1;
		if (!f) return;
		f.classList.add("current");
		f.querySelector("summary").focus({ preventScroll: true });
		f.scrollIntoView({ block: "nearest" });
		history.replaceState(null, "", "#" + f.id);
	};

	const move = by => {
		const list = visible();
		if (!list.length) return;
		const i = list.indexOf(current);
		select(list[i < 0 ? (by > 0 ? 0 : list.length - 1) : Math.min(Math.max(i + by, 0), list.length - 1)]);
	};

	const stepBy = by => {
		if (!current) move(1);
		if (!current) return;
		const labels = [...current.querySelectorAll(".steps li")].map(li => li.dataset.label).concat("!");
		current.querySelector("details").open = true;
		step = step < 0 && by < 0 ? labels.length - 1 : Math.min(Math.max(step + by, 0), labels.length - 1);
		light(labels[step]);
	};

	// What a baseline knows is there for who asks.
	const known = document.querySelector("input[name=state][value=known]");
	if (known) {
		known.checked = false;
		filter();
	}
	document.getElementById("filters").addEventListener("input", filter);
	document.getElementById("filters").addEventListener("submit", e => e.preventDefault());
	for (const b of document.querySelectorAll("legend button")) {
		b.addEventListener("click", () => {
			const on = b.textContent === "all";
			for (const i of b.closest("fieldset").querySelectorAll("input")) i.checked = on;
			filter();
		});
	}
	for (const f of all) {
		f.addEventListener("click", e => {
			if (f !== current) select(f);
			const li = e.target.closest(".steps li");
			if (li) {
				step = [...f.querySelectorAll(".steps li")].indexOf(li);
				light(li.dataset.label);
			}
		});
	}
	document.addEventListener("keydown", e => {
		if (e.ctrlKey || e.metaKey || e.altKey) return;
		if (e.target.matches("input")) {
			if (e.key === "Escape") { e.target.blur(); e.preventDefault(); }
			return;
		}
		const keys = {
			j: () => move(1), k: () => move(-1), n: () => stepBy(1), p: () => stepBy(-1),
			"/": () => search.focus(),
			Escape: () => { light(null); step = -1; },
			Enter: () => {
				const li = e.target.closest(".steps li");
				if (li) li.click();
				else if (current && !e.target.matches("summary, a")) { const d = current.querySelector("details"); d.open = !d.open; }
				else return false;
			},
		};
		if (keys[e.key] && keys[e.key]() !== false) e.preventDefault();
	});
	const follow = () => {
		const wanted = document.getElementById(location.hash.slice(1));
		if (!wanted || !wanted.matches(".finding") || wanted === current) return;
		wanted.hidden = false;
		wanted.querySelector("details").open = true;
		select(wanted);
	};
	window.addEventListener("hashchange", follow);
	follow();
})();
