;;; What somebody does with p.go in Emacs, and sees.  -*- lexical-binding: t -*-

;; The report, in JSON, goes to $REPORT; what goes wrong, to standard error. The
;; steps run from a timer, one at a time, so that Emacs is idle in between: that
;; is when it tells a server what has changed.

(require 'flymake)
(require 'json)
(require 'seq)
(require 'subr-x)

(defvar drive-limit 120 "Seconds that each thing is waited for.")
(defvar drive-steps nil "What is to do: each a name, a condition, and an action.")
(defvar drive-until nil "When the first of `drive-steps' is given up.")
(defvar drive-report (list (cons 'version emacs-version)))
(defvar drive-before nil "The text of the file.")

(defun drive-fail (format &rest args)
  (message "%s\n%S\n%S" (apply #'format format args) (drive-findings) (mapcar #'process-command (process-list)))
  (kill-emacs 1))

(defun drive-diagnostics ()
  (sort (flymake-diagnostics)
        (lambda (a b) (< (flymake-diagnostic-beg a) (flymake-diagnostic-beg b)))))

(defun drive-findings ()
  (vconcat (mapcar (lambda (d)
                     `((line . ,(line-number-at-pos (flymake-diagnostic-beg d)))
                       (severity . ,(upcase (string-trim-left (format "%s" (flymake-diagnostic-type d)) ":\\|eglot-")))
                       (message . ,(flymake-diagnostic-text d))))
                   (drive-diagnostics))))

(defun drive-note (key value) (push (cons key value) drive-report))

(defun drive-found (n) (lambda () (= n (length (flymake-diagnostics)))))

(defun drive-to-first ()
  (goto-char (flymake-diagnostic-beg (car (drive-diagnostics)))))

(defun drive-tick ()
  (condition-case err
      (pcase-let ((`(,name ,condition ,action) (car drive-steps)))
        (cond ((with-current-buffer "p.go" (funcall condition))
               (pop drive-steps)
               (setq drive-until (+ (float-time) drive-limit))
               (with-current-buffer "p.go" (funcall action)))
              ((> (float-time) drive-until) (drive-fail "no %s" name))))
    (error (drive-fail "%S" err))))

(defun drive-server-p (process)
  (and (eq 'real (process-type process)) (process-live-p process)))

(defun drive (begin end hover fix)
  "Call BEGIN to start a server for the buffer, END to stop it, HOVER for the text
shown at point and FIX to apply the only fix at point."
  (find-file "p.go")
  (setq drive-before (buffer-string))
  (funcall begin)
  (setq drive-until (+ (float-time) drive-limit)
        drive-steps
        `(("findings" ,(drive-found 2)
           ,(lambda ()
              (drive-note 'opened (drive-findings))
              (drive-to-first)
              (drive-note 'hover (funcall hover))
              (goto-char (point-max))
              (insert "func G() { timer.Sleep(time.Hour) }\n")))
          ("finding in what was typed" ,(drive-found 3)
           ,(lambda ()
              (drive-note 'typed (drive-findings))
              (drive-note 'unsaved
                          (if (and (buffer-modified-p)
                                   (equal drive-before
                                          (with-temp-buffer (insert-file-contents "p.go") (buffer-string))))
                              t json-false))
              (search-backward " }")
              (insert ".Drop()")))
          ("end of the finding in what was typed" ,(drive-found 2)
           ,(lambda () (drive-to-first) (funcall fix)))
          ("end of what was fixed" ,(drive-found 1)
           ,(lambda () (drive-to-first) (funcall fix)))
          ("end of the other that was fixed" ,(drive-found 0)
           ,(lambda ()
              (save-buffer)
              (with-temp-file (getenv "REPORT") (insert (json-encode drive-report)))
              (funcall end)))
          ("end of the server" ,(lambda () (not (seq-find #'drive-server-p (process-list))))
           ,(lambda () (kill-emacs 0)))))
  (run-with-timer 0.05 0.05 #'drive-tick))

(defun drive-eglot ()
  (require 'eglot)
  (drive (lambda () (call-interactively #'eglot))
         #'eglot-shutdown-all
         (lambda ()
           (plist-get (plist-get (jsonrpc-request (eglot-current-server) :textDocument/hover
                                                  (eglot--TextDocumentPositionParams))
                                 :contents)
                      :value))
         ;; What C-u M-x eglot-code-actions does; eglot-code-action-quickfix of
         ;; Eglot 1.9 applies nothing.
         (lambda () (apply #'eglot-code-actions (append (eglot--region-bounds) '("quickfix" t))))))

(defun drive-lsp-mode ()
  (require 'lsp-mode)
  (setq lsp-auto-guess-root t) ; or it asks
  (drive #'lsp
         (lambda () (mapc #'lsp-workspace-shutdown (lsp-workspaces)))
         (lambda () (gethash "value" (gethash "contents" (lsp-request "textDocument/hover" (lsp--text-document-position-params)))))
         (lambda () (call-interactively #'lsp-execute-code-action))))
