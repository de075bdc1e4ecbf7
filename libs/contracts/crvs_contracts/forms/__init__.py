"""The form language: what is asked about a vital event, how it is checked, and what leaves the register.

A form is versioned data: `<kind>/<version>.yaml` in this folder, or in the folder `forms` of an extension.
The registration service holds declarations to it, the portal shows it, and the events of a kind promise its
published fields.
"""
