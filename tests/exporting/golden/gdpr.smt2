; gdpr, of specs/incident-reporting/gdpr.tier; written by tierproof export
; property in_72h_of_knowing: known leads to notified within 72h
; unsat: some run breaks the property. sat: no run breaks the property; Run in a model is then an
; invariant.
; Times are exact, in seconds; d is a delay. A clock c is 0 while it is off (on says so). What Run
; is of:
; Left out: descriptions and reasons (because), who acts, and the order of a ladder's tiers; 3
; other properties; whether time can always go on, without which tierproof calls nothing proved;
; whether the property is vacuous: nothing may put it to the test.
; case: sound at0.0, breached at0.1, discovered at0.2, known at0.3, notified at0.4,
; #watch: idle at1.0, pending at1.1,
; since known: c0
; #age: c1

(set-logic HORN)
(declare-fun Run (Bool Bool Bool Bool Bool Bool Bool Real Bool Real) Bool)

; a start
(assert (Run true false false false false true false 0.0 false 0.0))
; time passes: nothing is due before its end
(assert (forall ((at0.0 Bool) (at0.1 Bool) (at0.2 Bool) (at0.3 Bool) (at0.4 Bool) (at1.0 Bool) (at1.1 Bool) (c0 Real) (on0 Bool) (c1 Real) (d Real))
  (=> (and (Run at0.0 at0.1 at0.2 at0.3 at0.4 at1.0 at1.1 c0 on0 c1) (> d 0.0) (and (not (and at0.3 (and on0 (>= c0 0.0)) (and on0 (>= c0 259200.0)))) (or (not (and on0 (< 0.0 (- 259200.0 c0)) (< (- 259200.0 c0) d))) (not (and at0.3 (and on0 (>= (ite on0 (+ c0 (- 259200.0 c0)) c0) 0.0)) (and on0 (>= (ite on0 (+ c0 (- 259200.0 c0)) c0) 259200.0))))))) (Run at0.0 at0.1 at0.2 at0.3 at0.4 at1.0 at1.1 (ite on0 (+ c0 d) c0) on0 (+ c1 d)))))
; a move by breach
(assert (forall ((at0.0 Bool) (at0.1 Bool) (at0.2 Bool) (at0.3 Bool) (at0.4 Bool) (at1.0 Bool) (at1.1 Bool) (c0 Real) (on0 Bool) (c1 Real))
  (let ((edge0.2 (and at1.1 (or (and at0.4 (not (> c1 259200.0))) (and (not (> c1 259200.0)) at0.4))))) (=> false (Run at0.0 at0.1 at0.2 at0.3 at0.4 (or edge0.2 at1.0) (and at1.1 (not edge0.2)) c0 on0 c1)))))
; a move by breach
(assert (forall ((at0.0 Bool) (at0.1 Bool) (at0.2 Bool) (at0.3 Bool) (at0.4 Bool) (at1.0 Bool) (at1.1 Bool) (c0 Real) (on0 Bool) (c1 Real))
  (let ((edge0.2 (and at1.1 (and at0.4 (not (> c1 259200.0)))))) (=> (and (Run at0.0 at0.1 at0.2 at0.3 at0.4 at1.0 at1.1 c0 on0 c1) at0.0) (Run false true false false false (or edge0.2 at1.0) (and at1.1 (not edge0.2)) c0 on0 c1)))))
; a move by case.discover
(assert (forall ((at0.0 Bool) (at0.1 Bool) (at0.2 Bool) (at0.3 Bool) (at0.4 Bool) (at1.0 Bool) (at1.1 Bool) (c0 Real) (on0 Bool) (c1 Real))
  (let ((edge0.2 (and at1.1 (and at0.4 (not (> c1 259200.0)))))) (=> (and (Run at0.0 at0.1 at0.2 at0.3 at0.4 at1.0 at1.1 c0 on0 c1) at0.1) (Run false false true false false (or edge0.2 at1.0) (and at1.1 (not edge0.2)) c0 on0 c1)))))
; a move by case.tell
(assert (forall ((at0.0 Bool) (at0.1 Bool) (at0.2 Bool) (at0.3 Bool) (at0.4 Bool) (at1.0 Bool) (at1.1 Bool) (c0 Real) (on0 Bool) (c1 Real) (pick0.0 Bool))
  (let ((edge0.0 (and at1.0 (or pick0.0 (not at1.0))))) (let ((edge0.1 (and at1.0 (not edge0.0)))) (let ((edge0.2 (and at1.1 (and at0.4 (not (> c1 259200.0)))))) (=> (and (Run at0.0 at0.1 at0.2 at0.3 at0.4 at1.0 at1.1 c0 on0 c1) at0.2) (Run false false false true false (or edge0.1 edge0.2 (and at1.0 (not (or edge0.0 edge0.1)))) (or edge0.0 (and at1.1 (not edge0.2))) 0.0 true (ite edge0.0 0.0 c1))))))))
; a move by case.notify
(assert (forall ((at0.0 Bool) (at0.1 Bool) (at0.2 Bool) (at0.3 Bool) (at0.4 Bool) (at1.0 Bool) (at1.1 Bool) (c0 Real) (on0 Bool) (c1 Real))
  (let ((edge0.2 (and at1.1 (or (and at0.4 (not (> c1 259200.0))) (not (> c1 259200.0)))))) (=> (and (Run at0.0 at0.1 at0.2 at0.3 at0.4 at1.0 at1.1 c0 on0 c1) (and at0.3 (and on0 (>= c0 0.0)))) (Run false false false false true (or edge0.2 at1.0) (and at1.1 (not edge0.2)) c0 on0 c1)))))
; a move by case.close
(assert (forall ((at0.0 Bool) (at0.1 Bool) (at0.2 Bool) (at0.3 Bool) (at0.4 Bool) (at1.0 Bool) (at1.1 Bool) (c0 Real) (on0 Bool) (c1 Real))
  (let ((edge0.2 (and at1.1 (and at0.4 (not (> c1 259200.0)))))) (=> (and (Run at0.0 at0.1 at0.2 at0.3 at0.4 at1.0 at1.1 c0 on0 c1) at0.4) (Run true false false false false (or edge0.2 at1.0) (and at1.1 (not edge0.2)) c0 on0 c1)))))
; the goal
(assert (forall ((at0.0 Bool) (at0.1 Bool) (at0.2 Bool) (at0.3 Bool) (at0.4 Bool) (at1.0 Bool) (at1.1 Bool) (c0 Real) (on0 Bool) (c1 Real))
  (=> (and (Run at0.0 at0.1 at0.2 at0.3 at0.4 at1.0 at1.1 c0 on0 c1) (and at1.1 (> c1 259200.0))) false)))

(check-sat)
