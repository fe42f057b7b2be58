"""What people write before the value of a field, as "DOB:" and "Reg at -". Slips of the keyboard need no words here."""

from typing import Final

_SPOKEN: Final = {
    "name": """
        ref, name, names, full name, patient name, pt name, patients name, name of patient, patient, pt, client, client
        name, service user, service user name, su name, resident, resident name, tenant, tenant name, customer,
        customer name, person, person referred, su, name of client, name of resident, who, referral for, re, subject
        name, known as, persons name""",
    "surname": "surname, last name, family name",
    "forename": "forename, forenames, first name, first names, given name, christian name",
    "born_on": """
        dob, d.o.b, d o b, d/o/b, date of birth, birth date, birthdate, date birth, born, birthday, bday, dob/age,
        dob age, d of b, date of birth/age, dob (age), 🎂""",
    "age": "age, age/sex, age / sex",
    "lives": """
        address, addr, add, home address, patient address, pt address, lives at, lives, living at, home,
        property, location, residence, house, current address, full address, addy, street, house, address line
        1, address 1, line 1, staying at, property address, address line, place, resides at, resides, where,
        prop, addr 1, addr1, add1, care home, care home ref, care home name and address, accommodation, temporary
        accommodation, temporary address, temp address, student halls, halls, going
        to, moving to, 🏠""",
    "town": """
        town, city, county, village, address line 2, address 2, line 2, addr2, addr 2, add2, addr3, area, district""",
    "postcode": "postcode, post code, pcode, p/code, pc",
    "phone": """
        tel, telephone, phone, mobile, mob, landline, contact number, contact no, contact, contact details, tel
        no, phone no, ph, home tel, home phone, number, patient phone, pt phone, patient tel, pt tel, phone
        number, telephone number, telephone no, cell, mobile number, mobile no, contact tel, contact phone, mob
        no, home number, tel number, call, moby, daytime phone, day phone, daytime tel, evening phone, home
        telephone, best number, best contact, best contact number, contact telephone, contact telephone number,
        contact telephone no, contact mobile, tel home, tel mobile, home mobile, telephone/mobile, phone/mobile,
        tel / mob, tel nos, t, m, tel/mob, tenant tel, pt number, patient contact, patient mobile, their number,
        his number, her number, ring, landline number, landline no, 📞, 📱, ☎""",
    "nhs_number": "nhs, nhs no, nhs number, nhs num, nhs #, nhs id, nhsno, nhs nr, nhs n, nhs no and dob",
    "next_of_kin": """
        nok, n.o.k, next of kin, emergency contact, main contact, key contact, contact person, family, relative,
        ice, nok details, next of kin details, nok/carer, carer, main carer, family contact, nok name, next of kin
        name, family carer, next of kin/carer, relatives, nok and carer, carer/nok, unpaid carer, emergency, nok
        contact, informal carer, kin, nok/relationship, nok / relationship, next of kin/relationship,
        nok and relationship, nok name and relationship, next of kin and relationship""",
    "kin_phone": """
        nok tel, nok phone, nok number, nok no, nok mobile, nok contact number, next of kin phone, next of kin
        number, next of kin tel, nok mob, carer phone, carer tel, next of kin contact number, next of kin contact,
        emergency contact number""",
    "relationship": "relationship, relation, rel, relationship to patient, relation to patient, nok relationship",
    "concerns": """
        concern, concerns, reason, reasons, reason for referral, problem, problems, issue, issues, presenting
        problem, referral reason, background, notes, note, details, why, situation, needs, pmh, history, medical
        history, comments, summary, social, current situation, hx, c/o, s/o, o/e, o, s, sx, hpc, pc/hpc, social hx,
        what happened, main concerns, my concerns, worries, risk, risks, plan, presenting issue, presenting issues,
        key issues, medical, conditions, diagnosis, other info, info, additional info, request, ask, other, what is
        going on, whats going on, whats happening, support needs, current concerns, real concern, reason for ref,
        situation now, assessment, recommendation, impression, imp, medication, meds, what we are worried about,
        worried about, health, action, action needed, update, extra info, further info, any other info,
        safeguarding, urgent, general""",
    "practice": """
        gp, surgery, practice, gp practice, gp surgery, registered gp, reg gp, doctor, doctors, registered with,
        registered at, medical practice, reg at, practice name, gp details, dr surgery, gps, drs, registered
        practice, own gp, medical centre""",
    "other": """
        referrer, referred by, ref by, from, sent by, completed by, agency, organisation, role, job title, date,
        sender, date of referral, referral date, consultant, to, cc, subject, sent, my number, signed, social
        worker, care coordinator, allocated worker, email, key worker, keyworker, author, my details, referrer
        details, referrer name, referrer tel, housing officer, your name, submitted by, taken by, time, case worker,
        deceased, the deceased,
        referring agency, referrer phone, referring practice, gp tel, surgery tel, practice tel, practice phone,
        surgery phone, care home tel, agency tel, care agency, reference, our ref, your ref, case ref, case no,
        hospital no, mrn, pas, attachments, importance, date sent, referrer contact, contact for referrer, completed
        on""",
    "aside": """
        sex, gender, ethnicity, language, consent, interpreter, first language, m/f, status, nationality, religion,
        title, capacity, lives alone, allergies, key safe, keysafe, access, marital status, pronouns, dnacpr,
        smoker, preferred language""",
}
FIELD_OF: Final = {" ".join(label.split()): field for field, labels in _SPOKEN.items() for label in labels.split(",")}
"""Which field a label, in small letters, is of: those of `Understood` and their parts, "other" (somebody who is not the
patient, with all that is said of them) and "aside" (what no question asks)."""
