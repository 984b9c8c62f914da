"use strict";
// Starts futvet's language server beside the Go extension's.
const { commands, window, workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

async function start() {
	const settings = workspace.getConfiguration("futvet");
	const server = { command: settings.get("path"), args: ["lsp", ...settings.get("flags")] };
	client = new LanguageClient("futvet", "futvet", server, {
		documentSelector: [{ scheme: "file", language: "go" }],
		synchronize: { fileEvents: workspace.createFileSystemWatcher("**/{*.go,go.mod,go.sum,go.work,.futvet.toml}") },
	});
	try {
		await client.start();
	} catch (err) {
		window.showErrorMessage(`futvet: cannot start ${server.command}: ${err.message}. Install it with: go install github.com/futvet/futvet/cmd/futvet@latest`);
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
