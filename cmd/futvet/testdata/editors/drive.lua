-- What somebody does with p.go in Neovim, and sees. The report, in JSON, goes to
-- $REPORT; what goes wrong, to standard error.
local limit = 120000 -- ms, for each thing that is waited for

local function fail(text)
  io.stderr:write(text, "\n", vim.inspect(vim.diagnostic.get(0)), "\n", vim.fn.execute("messages"), "\n")
  vim.cmd("cquit")
end

local function await(what, condition)
  if not vim.wait(limit, condition, 20) then fail("no " .. what) end
end

local function findings(n)
  await(n .. " findings", function() return #vim.diagnostic.get(0) == n end)
  local list = {}
  for _, d in ipairs(vim.diagnostic.get(0)) do
    local related = {}
    for _, r in ipairs(d.user_data.lsp.relatedInformation or {}) do
      table.insert(related, { line = r.location.range.start.line + 1, message = r.message })
    end
    table.insert(list, { line = d.lnum + 1, severity = vim.diagnostic.severity[d.severity],
      code = d.user_data.lsp.code, message = d.message, related = related })
  end
  table.sort(list, function(a, b) return a.line < b.line end)
  return list
end

local function text() return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n") .. "\n" end

local function drive()
  local report = { version = vim.fn.execute("version"):match("NVIM (%S+)"), fixes = {} }
  vim.cmd("edit p.go")
  local before = text()
  report.opened = findings(2)

  -- The page of the rule, or what the Go server says, where the finding is.
  local function to(finding) vim.fn.cursor(finding.line, vim.fn.getline(finding.line):find("timer", 1, true)) end
  to(report.opened[1])
  local here = vim.api.nvim_get_current_win()
  vim.lsp.buf.hover()
  local function popup()
    for _, win in ipairs(vim.api.nvim_list_wins()) do
      if win ~= here then return win end
    end
  end
  await("hover", popup)
  local win = popup()
  report.hover = table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(win), 0, -1, false), "\n")
  vim.api.nvim_win_close(win, true)

  -- What is typed, and not saved.
  vim.cmd("normal! Gofunc G() { timer.Sleep(time.Hour) }")
  report.typed = findings(3)
  report.unsaved = vim.bo.modified and table.concat(vim.fn.readfile("p.go"), "\n") .. "\n" == before
  vim.cmd([[substitute/ }/.Drop() }/]])
  findings(2)

  vim.ui.select = function(items, opts, choose)
    for i, item in ipairs(items) do
      local title = opts.format_item(item)
      if title:find("Drop", 1, true) then
        table.insert(report.fixes, title)
        return choose(item, i)
      end
    end
    fail("no fix among " .. vim.inspect(items))
  end
  for left = 1, 0, -1 do
    to(findings(left + 1)[1])
    vim.lsp.buf.code_action()
    findings(left)
  end
  vim.cmd("write")
  local clients = vim.lsp.get_clients or vim.lsp.get_active_clients
  vim.lsp.stop_client(clients())
  await("end of the server", function() return #clients() == 0 end)
  vim.fn.writefile({ vim.json and vim.json.encode(report) or vim.fn.json_encode(report) }, vim.env.REPORT)
  vim.cmd("qall!")
end

local ok, err = xpcall(drive, debug.traceback)
if not ok then fail(err) end
