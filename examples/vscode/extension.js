"use strict";
// Starts futvet's language server beside the Go extension's.
const { existsSync } = require("fs");
const { homedir } = require("os");
const path = require("path");
const { commands, window, workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

// An editor that was not started from a terminal may not have the PATH of one: a
// program without a folder is looked for where go install puts it, too.
function find(program) {
	if (path.basename(program) !== program) return program;
	const env = process.env;
	const suffix = process.platform === "win32" ? ".exe" : "";
	const gopath = env.GOPATH || path.join(homedir(), "go");
	const folders = [...(env.PATH || "").split(path.delimiter), env.GOBIN, ...gopath.split(path.delimiter).map(dir => path.join(dir, "bin"))];
	return folders.filter(Boolean).map(dir => path.join(dir, program + suffix)).find(existsSync) || program;
}

async function start() {
	const settings = workspace.getConfiguration("futvet");
	const server = { command: find(settings.get("path")), args: ["lsp", ...settings.get("flags")] };
	client = new LanguageClient("futvet", "futvet", server, {
		documentSelector: [{ scheme: "file", language: "go" }],
		initializationOptions: { relatedShown: true },
		synchronize: { fileEvents: workspace.createFileSystemWatcher("**/{*.go,go.mod,go.sum,go.work,.futvet.toml}") },
	});
	try {
		await client.start();
	} catch (err) {
		client = undefined;
		window.showErrorMessage(`futvet: cannot start ${server.command}: ${err?.message || err}. Install it with go install github.com/futvet/futvet/cmd/futvet@latest, or say where it is in the setting futvet.path.`);
	}
}

async function stop() {
	const old = client;
	client = undefined;
	if (old) await old.stop();
}

exports.activate = async context => {
	context.subscriptions.push(commands.registerCommand("futvet.restart", async () => {
		await stop();
		await start();
	}));
	context.subscriptions.push(workspace.onDidChangeConfiguration(async e => {
		if (e.affectsConfiguration("futvet")) {
			await stop();
			await start();
		}
	}));
	await start();
};

exports.deactivate = stop;
