"""The invented city of the demo: data only, by kind.

Every organisation, person, maker and product named here is made up. The
enterprises' codes pass the check of GB 32100-2015, but their region number is
one that no county has, and their telephone numbers begin with a digit that no
subscriber's does.
"""
