-- A message sent again is found by the mark its first copy left in the history.
drop table receipt;
