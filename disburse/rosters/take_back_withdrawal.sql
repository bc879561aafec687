-- Take back the request $1 to withdraw a list, for the reason $2; for whoever asked, while nobody has answered it.
SELECT take_back_withdrawal($1, $2)
