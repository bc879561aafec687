"""The synthetic province: its people, the files its offices would send, the answers its payers would give.

Nothing here touches the database; the demonstration and the tests carry these files through the public
actions. `months.Province` makes the people, `rosters` their lists, `answers` and `late_returns` what
payers send back, `results` what outreach teams bring home, `faulty` a list to be refused. Everything is
a function of a seed, so two installations with one seed see the same month.
"""
