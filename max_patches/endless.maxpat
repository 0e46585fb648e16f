{
 "patcher": {
  "appversion": {
   "architecture": "x64",
   "major": 8,
   "minor": 5,
   "modernui": 1,
   "revision": 5
  },
  "assistshowspatchername": 0,
  "autosave": 0,
  "bglocked": 0,
  "bottomtoolbarpinned": 0,
  "boxanimatetime": 200,
  "boxes": [
   {
    "box": {
     "id": "obj-1",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      4024.0,
      24.0,
      166.0,
      22.0
     ],
     "text": "udpsend 127.0.0.1 9400"
    }
   },
   {
    "box": {
     "id": "obj-2",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      4024.0,
      56.0,
      103.0,
      22.0
     ],
     "text": "r endless.out"
    }
   },
   {
    "box": {
     "id": "obj-3",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      4224.0,
      24.0,
      117.0,
      22.0
     ],
     "text": "udpreceive 9401"
    }
   },
   {
    "box": {
     "background": 1,
     "bgcolor": [
      0.1647,
      0.1843,
      0.2078,
      1.0
     ],
     "bordercolor": [
      0.1647,
      0.1843,
      0.2078,
      1.0
     ],
     "id": "obj-4",
     "maxclass": "panel",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      24.0,
      24.0,
      188.0,
      48.0
     ],
     "presentation": 1,
     "presentation_rect": [
      16.0,
      16.0,
      952.0,
      48.0
     ],
     "rounded": 6
    }
   },
   {
    "box": {
     "fontface": 1,
     "fontname": "Arial",
     "fontsize": 18.0,
     "id": "obj-5",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      24.0,
      88.0,
      160.0,
      28.0
     ],
     "presentation": 1,
     "presentation_rect": [
      32.0,
      26.0,
      160.0,
      28.0
     ],
     "text": "ENDLESS NODE",
     "textcolor": [
      0.949,
      0.6392,
      0.2275,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 12.0,
     "id": "obj-6",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      4424.0,
      24.0,
      104.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      200.0,
      31.0,
      104.0,
      20.0
     ],
     "text": "no answer",
     "textcolor": [
      0.902,
      0.9137,
      0.9255,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 12.0,
     "id": "obj-7",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      224.0,
      24.0,
      88.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      312.0,
      31.0,
      88.0,
      20.0
     ],
     "text": "-",
     "textcolor": [
      0.902,
      0.9137,
      0.9255,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 12.0,
     "id": "obj-8",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      224.0,
      56.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      408.0,
      31.0,
      208.0,
      20.0
     ],
     "text": "-",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 11.0,
     "id": "obj-9",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      24.0,
      152.0,
      40.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      632.0,
      31.0,
      40.0,
      20.0
     ],
     "text": "node",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ],
     "bordercolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ],
     "fontname": "Arial",
     "fontsize": 12.0,
     "id": "obj-10",
     "keymode": 1,
     "lines": 1,
     "maxclass": "textedit",
     "numinlets": 1,
     "numoutlets": 4,
     "outlettype": [
      "",
      "",
      "",
      ""
     ],
     "parameter_enable": 0,
     "patching_rect": [
      424.0,
      24.0,
      112.0,
      24.0
     ],
     "presentation": 1,
     "presentation_rect": [
      672.0,
      29.0,
      112.0,
      24.0
     ],
     "rounded": 4.0,
     "textcolor": [
      0.902,
      0.9137,
      0.9255,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ],
     "fontname": "Arial",
     "fontsize": 12.0,
     "id": "obj-11",
     "maxclass": "number",
     "maximum": 65535,
     "minimum": 1,
     "numinlets": 1,
     "numoutlets": 2,
     "outlettype": [
      "",
      ""
     ],
     "parameter_enable": 0,
     "patching_rect": [
      424.0,
      88.0,
      64.0,
      24.0
     ],
     "presentation": 1,
     "presentation_rect": [
      792.0,
      29.0,
      64.0,
      24.0
     ],
     "textcolor": [
      0.902,
      0.9137,
      0.9255,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 11.0,
     "id": "obj-12",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      24.0,
      184.0,
      104.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      864.0,
      31.0,
      104.0,
      20.0
     ],
     "text": "hears at 9401",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-13",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 2,
     "outlettype": [
      "",
      ""
     ],
     "patching_rect": [
      424.0,
      152.0,
      82.0,
      22.0
     ],
     "text": "route text"
    }
   },
   {
    "box": {
     "id": "obj-14",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      424.0,
      184.0,
      96.0,
      22.0
     ],
     "text": "prepend host"
    }
   },
   {
    "box": {
     "id": "obj-15",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      424.0,
      216.0,
      96.0,
      22.0
     ],
     "text": "prepend port"
    }
   },
   {
    "box": {
     "id": "obj-16",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      424.0,
      248.0,
      166.0,
      22.0
     ],
     "text": "loadmess set 127.0.0.1"
    }
   },
   {
    "box": {
     "id": "obj-17",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      424.0,
      280.0,
      131.0,
      22.0
     ],
     "text": "loadmess set 9400"
    }
   },
   {
    "box": {
     "id": "obj-18",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      224.0,
      88.0,
      96.0,
      22.0
     ],
     "text": "r endless.in"
    }
   },
   {
    "box": {
     "id": "obj-19",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 2,
     "outlettype": [
      "",
      ""
     ],
     "patching_rect": [
      224.0,
      120.0,
      96.0,
      22.0
     ],
     "text": "route /state"
    }
   },
   {
    "box": {
     "id": "obj-20",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      224.0,
      152.0,
      89.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-21",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      624.0,
      24.0,
      96.0,
      22.0
     ],
     "text": "r endless.in"
    }
   },
   {
    "box": {
     "id": "obj-22",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 2,
     "outlettype": [
      "",
      ""
     ],
     "patching_rect": [
      624.0,
      56.0,
      124.0,
      22.0
     ],
     "text": "route /generator"
    }
   },
   {
    "box": {
     "id": "obj-23",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      624.0,
      88.0,
      89.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-24",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 2,
     "outlettype": [
      "",
      ""
     ],
     "patching_rect": [
      4224.0,
      56.0,
      47.0,
      22.0
     ],
     "text": "t b l"
    }
   },
   {
    "box": {
     "id": "obj-25",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      4224.0,
      88.0,
      82.0,
      22.0
     ],
     "text": "delay 3500"
    }
   },
   {
    "box": {
     "id": "obj-26",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 2,
     "outlettype": [
      "",
      ""
     ],
     "patching_rect": [
      4224.0,
      120.0,
      47.0,
      22.0
     ],
     "text": "t b b"
    }
   },
   {
    "box": {
     "id": "obj-27",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      4224.0,
      152.0,
      96.0,
      22.0
     ],
     "text": "s endless.in"
    }
   },
   {
    "box": {
     "id": "obj-28",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      4424.0,
      56.0,
      103.0,
      22.0
     ],
     "text": "set connected"
    }
   },
   {
    "box": {
     "id": "obj-29",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      4424.0,
      88.0,
      103.0,
      22.0
     ],
     "text": "set no answer"
    }
   },
   {
    "box": {
     "id": "obj-30",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      4624.0,
      24.0,
      32.0,
      22.0
     ],
     "text": "0"
    }
   },
   {
    "box": {
     "id": "obj-31",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      4624.0,
      56.0,
      32.0,
      22.0
     ],
     "text": "1"
    }
   },
   {
    "box": {
     "id": "obj-32",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      4624.0,
      88.0,
      68.0,
      22.0
     ],
     "text": "gate 1 1"
    }
   },
   {
    "box": {
     "id": "obj-33",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      4624.0,
      120.0,
      82.0,
      22.0
     ],
     "text": "loadmess 1"
    }
   },
   {
    "box": {
     "id": "obj-34",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      4624.0,
      152.0,
      82.0,
      22.0
     ],
     "text": "metro 1000"
    }
   },
   {
    "box": {
     "id": "obj-35",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 2,
     "outlettype": [
      "",
      ""
     ],
     "patching_rect": [
      4624.0,
      184.0,
      47.0,
      22.0
     ],
     "text": "t b b"
    }
   },
   {
    "box": {
     "id": "obj-36",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      4624.0,
      216.0,
      61.0,
      22.0
     ],
     "text": "/status"
    }
   },
   {
    "box": {
     "id": "obj-37",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      4624.0,
      248.0,
      110.0,
      22.0
     ],
     "text": "/notify 1 9401"
    }
   },
   {
    "box": {
     "id": "obj-38",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      4624.0,
      280.0,
      103.0,
      22.0
     ],
     "text": "s endless.out"
    }
   },
   {
    "box": {
     "background": 1,
     "bgcolor": [
      0.1647,
      0.1843,
      0.2078,
      1.0
     ],
     "bordercolor": [
      0.1647,
      0.1843,
      0.2078,
      1.0
     ],
     "id": "obj-39",
     "maxclass": "panel",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      24.0,
      216.0,
      188.0,
      64.0
     ],
     "presentation": 1,
     "presentation_rect": [
      16.0,
      72.0,
      952.0,
      64.0
     ],
     "rounded": 6
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 11.0,
     "id": "obj-40",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      24.0,
      312.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      32.0,
      76.0,
      240.0,
      20.0
     ],
     "text": "PROMPT: type, then Return",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ],
     "bordercolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ],
     "fontname": "Arial",
     "fontsize": 16.0,
     "id": "obj-41",
     "keymode": 1,
     "lines": 1,
     "maxclass": "textedit",
     "numinlets": 1,
     "numoutlets": 4,
     "outlettype": [
      "",
      "",
      "",
      ""
     ],
     "parameter_enable": 0,
     "patching_rect": [
      824.0,
      24.0,
      188.0,
      32.0
     ],
     "presentation": 1,
     "presentation_rect": [
      32.0,
      96.0,
      920.0,
      32.0
     ],
     "rounded": 4.0,
     "textcolor": [
      0.902,
      0.9137,
      0.9255,
      1.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-42",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 2,
     "outlettype": [
      "",
      ""
     ],
     "patching_rect": [
      824.0,
      88.0,
      82.0,
      22.0
     ],
     "text": "route text"
    }
   },
   {
    "box": {
     "id": "obj-43",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      824.0,
      120.0,
      117.0,
      22.0
     ],
     "text": "prepend /prompt"
    }
   },
   {
    "box": {
     "id": "obj-44",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      824.0,
      152.0,
      103.0,
      22.0
     ],
     "text": "s endless.out"
    }
   },
   {
    "box": {
     "id": "obj-45",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      824.0,
      184.0,
      96.0,
      22.0
     ],
     "text": "r endless.in"
    }
   },
   {
    "box": {
     "id": "obj-46",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 2,
     "outlettype": [
      "",
      ""
     ],
     "patching_rect": [
      824.0,
      216.0,
      103.0,
      22.0
     ],
     "text": "route /prompt"
    }
   },
   {
    "box": {
     "id": "obj-47",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      824.0,
      248.0,
      89.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "background": 1,
     "bgcolor": [
      0.1647,
      0.1843,
      0.2078,
      1.0
     ],
     "bordercolor": [
      0.1647,
      0.1843,
      0.2078,
      1.0
     ],
     "id": "obj-48",
     "maxclass": "panel",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      24.0,
      344.0,
      188.0,
      56.0
     ],
     "presentation": 1,
     "presentation_rect": [
      16.0,
      144.0,
      952.0,
      56.0
     ],
     "rounded": 6
    }
   },
   {
    "box": {
     "bgcolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ],
     "bgoncolor": [
      0.3451,
      0.702,
      0.4078,
      1.0
     ],
     "fontname": "Arial",
     "fontsize": 12.0,
     "id": "obj-49",
     "maxclass": "textbutton",
     "mode": 0,
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      ""
     ],
     "patching_rect": [
      1024.0,
      24.0,
      80.0,
      40.0
     ],
     "presentation": 1,
     "presentation_rect": [
      32.0,
      152.0,
      80.0,
      40.0
     ],
     "rounded": 4.0,
     "text": "PLAY",
     "textcolor": [
      0.3451,
      0.702,
      0.4078,
      1.0
     ],
     "texton": "PLAY",
     "textoncolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-50",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1024.0,
      88.0,
      47.0,
      22.0
     ],
     "text": "/play"
    }
   },
   {
    "box": {
     "id": "obj-51",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      1024.0,
      120.0,
      103.0,
      22.0
     ],
     "text": "s endless.out"
    }
   },
   {
    "box": {
     "bgcolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ],
     "bgoncolor": [
      0.902,
      0.9137,
      0.9255,
      1.0
     ],
     "fontname": "Arial",
     "fontsize": 12.0,
     "id": "obj-52",
     "maxclass": "textbutton",
     "mode": 0,
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      ""
     ],
     "patching_rect": [
      1024.0,
      152.0,
      80.0,
      40.0
     ],
     "presentation": 1,
     "presentation_rect": [
      120.0,
      152.0,
      80.0,
      40.0
     ],
     "rounded": 4.0,
     "text": "STOP",
     "textcolor": [
      0.902,
      0.9137,
      0.9255,
      1.0
     ],
     "texton": "STOP",
     "textoncolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-53",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1024.0,
      216.0,
      47.0,
      22.0
     ],
     "text": "/stop"
    }
   },
   {
    "box": {
     "id": "obj-54",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      1024.0,
      248.0,
      103.0,
      22.0
     ],
     "text": "s endless.out"
    }
   },
   {
    "box": {
     "bgcolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ],
     "bgoncolor": [
      0.902,
      0.9137,
      0.9255,
      1.0
     ],
     "fontname": "Arial",
     "fontsize": 12.0,
     "id": "obj-55",
     "maxclass": "textbutton",
     "mode": 0,
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      ""
     ],
     "patching_rect": [
      1024.0,
      280.0,
      80.0,
      40.0
     ],
     "presentation": 1,
     "presentation_rect": [
      208.0,
      152.0,
      80.0,
      40.0
     ],
     "rounded": 4.0,
     "text": "PAUSE",
     "textcolor": [
      0.902,
      0.9137,
      0.9255,
      1.0
     ],
     "texton": "PAUSE",
     "textoncolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-56",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1024.0,
      344.0,
      54.0,
      22.0
     ],
     "text": "/pause"
    }
   },
   {
    "box": {
     "id": "obj-57",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      1024.0,
      376.0,
      103.0,
      22.0
     ],
     "text": "s endless.out"
    }
   },
   {
    "box": {
     "bgcolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ],
     "bgoncolor": [
      0.902,
      0.9137,
      0.9255,
      1.0
     ],
     "fontname": "Arial",
     "fontsize": 12.0,
     "id": "obj-58",
     "maxclass": "textbutton",
     "mode": 0,
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      ""
     ],
     "patching_rect": [
      1024.0,
      408.0,
      80.0,
      40.0
     ],
     "presentation": 1,
     "presentation_rect": [
      296.0,
      152.0,
      80.0,
      40.0
     ],
     "rounded": 4.0,
     "text": "RESUME",
     "textcolor": [
      0.902,
      0.9137,
      0.9255,
      1.0
     ],
     "texton": "RESUME",
     "textoncolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-59",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1024.0,
      472.0,
      61.0,
      22.0
     ],
     "text": "/resume"
    }
   },
   {
    "box": {
     "id": "obj-60",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      1024.0,
      504.0,
      103.0,
      22.0
     ],
     "text": "s endless.out"
    }
   },
   {
    "box": {
     "bgcolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ],
     "bgoncolor": [
      0.8784,
      0.3216,
      0.302,
      1.0
     ],
     "fontname": "Arial",
     "fontsize": 12.0,
     "id": "obj-61",
     "maxclass": "textbutton",
     "mode": 0,
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      ""
     ],
     "patching_rect": [
      1024.0,
      536.0,
      80.0,
      40.0
     ],
     "presentation": 1,
     "presentation_rect": [
      384.0,
      152.0,
      80.0,
      40.0
     ],
     "rounded": 4.0,
     "text": "PANIC",
     "textcolor": [
      0.8784,
      0.3216,
      0.302,
      1.0
     ],
     "texton": "PANIC",
     "textoncolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-62",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1024.0,
      600.0,
      54.0,
      22.0
     ],
     "text": "/panic"
    }
   },
   {
    "box": {
     "id": "obj-63",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      1024.0,
      632.0,
      103.0,
      22.0
     ],
     "text": "s endless.out"
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 11.0,
     "id": "obj-64",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      24.0,
      440.0,
      120.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      488.0,
      150.0,
      120.0,
      20.0
     ],
     "text": "master gain, dB",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ],
     "elementcolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ],
     "floatoutput": 1,
     "id": "obj-65",
     "knobcolor": [
      0.949,
      0.6392,
      0.2275,
      1.0
     ],
     "maxclass": "slider",
     "min": -60.0,
     "numinlets": 1,
     "numoutlets": 1,
     "orientation": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1224.0,
      24.0,
      176.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      488.0,
      172.0,
      176.0,
      20.0
     ],
     "size": 66.02
    }
   },
   {
    "box": {
     "bgcolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ],
     "fontname": "Arial",
     "fontsize": 12.0,
     "format": 6,
     "id": "obj-66",
     "maxclass": "flonum",
     "maximum": 6.02,
     "minimum": -90.0,
     "numinlets": 1,
     "numoutlets": 2,
     "outlettype": [
      "",
      ""
     ],
     "parameter_enable": 0,
     "patching_rect": [
      1224.0,
      56.0,
      64.0,
      24.0
     ],
     "presentation": 1,
     "presentation_rect": [
      672.0,
      170.0,
      64.0,
      24.0
     ],
     "textcolor": [
      0.902,
      0.9137,
      0.9255,
      1.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-67",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1224.0,
      120.0,
      124.0,
      22.0
     ],
     "text": "prepend /gain/db"
    }
   },
   {
    "box": {
     "id": "obj-68",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      1224.0,
      152.0,
      103.0,
      22.0
     ],
     "text": "s endless.out"
    }
   },
   {
    "box": {
     "id": "obj-69",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1224.0,
      184.0,
      124.0,
      22.0
     ],
     "text": "prepend /gain/db"
    }
   },
   {
    "box": {
     "id": "obj-70",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      1224.0,
      216.0,
      103.0,
      22.0
     ],
     "text": "s endless.out"
    }
   },
   {
    "box": {
     "id": "obj-71",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1224.0,
      248.0,
      96.0,
      22.0
     ],
     "text": "r endless.in"
    }
   },
   {
    "box": {
     "id": "obj-72",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 2,
     "outlettype": [
      "",
      ""
     ],
     "patching_rect": [
      1224.0,
      280.0,
      110.0,
      22.0
     ],
     "text": "route /gain/db"
    }
   },
   {
    "box": {
     "id": "obj-73",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1224.0,
      312.0,
      89.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 11.0,
     "id": "obj-74",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      24.0,
      472.0,
      88.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      768.0,
      150.0,
      88.0,
      20.0
     ],
     "text": "layers",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ],
     "fontname": "Arial",
     "fontsize": 12.0,
     "id": "obj-75",
     "maxclass": "number",
     "maximum": 64,
     "minimum": 1,
     "numinlets": 1,
     "numoutlets": 2,
     "outlettype": [
      "",
      ""
     ],
     "parameter_enable": 0,
     "patching_rect": [
      1424.0,
      24.0,
      72.0,
      24.0
     ],
     "presentation": 1,
     "presentation_rect": [
      768.0,
      170.0,
      72.0,
      24.0
     ],
     "textcolor": [
      0.902,
      0.9137,
      0.9255,
      1.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-76",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1424.0,
      88.0,
      117.0,
      22.0
     ],
     "text": "prepend /layers"
    }
   },
   {
    "box": {
     "id": "obj-77",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      1424.0,
      120.0,
      103.0,
      22.0
     ],
     "text": "s endless.out"
    }
   },
   {
    "box": {
     "id": "obj-78",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1424.0,
      152.0,
      96.0,
      22.0
     ],
     "text": "r endless.in"
    }
   },
   {
    "box": {
     "id": "obj-79",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 2,
     "outlettype": [
      "",
      ""
     ],
     "patching_rect": [
      1424.0,
      184.0,
      103.0,
      22.0
     ],
     "text": "route /layers"
    }
   },
   {
    "box": {
     "id": "obj-80",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1424.0,
      216.0,
      89.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 11.0,
     "id": "obj-81",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      24.0,
      504.0,
      88.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      872.0,
      150.0,
      88.0,
      20.0
     ],
     "text": "fade, s",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ],
     "fontname": "Arial",
     "fontsize": 12.0,
     "format": 6,
     "id": "obj-82",
     "maxclass": "flonum",
     "maximum": 30.0,
     "minimum": 0.0,
     "numinlets": 1,
     "numoutlets": 2,
     "outlettype": [
      "",
      ""
     ],
     "parameter_enable": 0,
     "patching_rect": [
      1624.0,
      24.0,
      72.0,
      24.0
     ],
     "presentation": 1,
     "presentation_rect": [
      872.0,
      170.0,
      72.0,
      24.0
     ],
     "textcolor": [
      0.902,
      0.9137,
      0.9255,
      1.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-83",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1624.0,
      88.0,
      103.0,
      22.0
     ],
     "text": "prepend /fade"
    }
   },
   {
    "box": {
     "id": "obj-84",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      1624.0,
      120.0,
      103.0,
      22.0
     ],
     "text": "s endless.out"
    }
   },
   {
    "box": {
     "id": "obj-85",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1624.0,
      152.0,
      96.0,
      22.0
     ],
     "text": "r endless.in"
    }
   },
   {
    "box": {
     "id": "obj-86",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 2,
     "outlettype": [
      "",
      ""
     ],
     "patching_rect": [
      1624.0,
      184.0,
      89.0,
      22.0
     ],
     "text": "route /fade"
    }
   },
   {
    "box": {
     "id": "obj-87",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1624.0,
      216.0,
      89.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "args": [
      1
     ],
     "bgmode": 0,
     "border": 0,
     "clickthrough": 0,
     "enablehscroll": 0,
     "enablevscroll": 0,
     "id": "obj-88",
     "lockeddragscroll": 0,
     "maxclass": "bpatcher",
     "name": "endless.layer.maxpat",
     "numinlets": 1,
     "numoutlets": 0,
     "offset": [
      0.0,
      0.0
     ],
     "outlettype": [],
     "patching_rect": [
      1824.0,
      24.0,
      112.0,
      64.0
     ],
     "presentation": 1,
     "presentation_rect": [
      16.0,
      208.0,
      112.0,
      240.0
     ],
     "viewvisibility": 1
    }
   },
   {
    "box": {
     "id": "obj-89",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1824.0,
      120.0,
      96.0,
      22.0
     ],
     "text": "r endless.in"
    }
   },
   {
    "box": {
     "id": "obj-90",
     "maxclass": "newobj",
     "numinlets": 9,
     "numoutlets": 9,
     "outlettype": [
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      ""
     ],
     "patching_rect": [
      1824.0,
      152.0,
      188.0,
      22.0
     ],
     "text": "route /layer/1/gain /layer/1/pan /layer/1/azimuth /layer/1/mute /layer/1/solo /layer/1/hold /layer/1/prompt /layer/1/level"
    }
   },
   {
    "box": {
     "id": "obj-91",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1824.0,
      184.0,
      96.0,
      22.0
     ],
     "text": "prepend gain"
    }
   },
   {
    "box": {
     "id": "obj-92",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1824.0,
      216.0,
      89.0,
      22.0
     ],
     "text": "prepend pan"
    }
   },
   {
    "box": {
     "id": "obj-93",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1824.0,
      248.0,
      117.0,
      22.0
     ],
     "text": "prepend azimuth"
    }
   },
   {
    "box": {
     "id": "obj-94",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1824.0,
      280.0,
      96.0,
      22.0
     ],
     "text": "prepend mute"
    }
   },
   {
    "box": {
     "id": "obj-95",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1824.0,
      312.0,
      96.0,
      22.0
     ],
     "text": "prepend solo"
    }
   },
   {
    "box": {
     "id": "obj-96",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1824.0,
      344.0,
      96.0,
      22.0
     ],
     "text": "prepend hold"
    }
   },
   {
    "box": {
     "id": "obj-97",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1824.0,
      376.0,
      110.0,
      22.0
     ],
     "text": "prepend prompt"
    }
   },
   {
    "box": {
     "id": "obj-98",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1824.0,
      408.0,
      103.0,
      22.0
     ],
     "text": "prepend level"
    }
   },
   {
    "box": {
     "args": [
      2
     ],
     "bgmode": 0,
     "border": 0,
     "clickthrough": 0,
     "enablehscroll": 0,
     "enablevscroll": 0,
     "id": "obj-99",
     "lockeddragscroll": 0,
     "maxclass": "bpatcher",
     "name": "endless.layer.maxpat",
     "numinlets": 1,
     "numoutlets": 0,
     "offset": [
      0.0,
      0.0
     ],
     "outlettype": [],
     "patching_rect": [
      2024.0,
      24.0,
      112.0,
      64.0
     ],
     "presentation": 1,
     "presentation_rect": [
      136.0,
      208.0,
      112.0,
      240.0
     ],
     "viewvisibility": 1
    }
   },
   {
    "box": {
     "id": "obj-100",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2024.0,
      120.0,
      96.0,
      22.0
     ],
     "text": "r endless.in"
    }
   },
   {
    "box": {
     "id": "obj-101",
     "maxclass": "newobj",
     "numinlets": 9,
     "numoutlets": 9,
     "outlettype": [
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      ""
     ],
     "patching_rect": [
      2024.0,
      152.0,
      188.0,
      22.0
     ],
     "text": "route /layer/2/gain /layer/2/pan /layer/2/azimuth /layer/2/mute /layer/2/solo /layer/2/hold /layer/2/prompt /layer/2/level"
    }
   },
   {
    "box": {
     "id": "obj-102",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2024.0,
      184.0,
      96.0,
      22.0
     ],
     "text": "prepend gain"
    }
   },
   {
    "box": {
     "id": "obj-103",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2024.0,
      216.0,
      89.0,
      22.0
     ],
     "text": "prepend pan"
    }
   },
   {
    "box": {
     "id": "obj-104",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2024.0,
      248.0,
      117.0,
      22.0
     ],
     "text": "prepend azimuth"
    }
   },
   {
    "box": {
     "id": "obj-105",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2024.0,
      280.0,
      96.0,
      22.0
     ],
     "text": "prepend mute"
    }
   },
   {
    "box": {
     "id": "obj-106",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2024.0,
      312.0,
      96.0,
      22.0
     ],
     "text": "prepend solo"
    }
   },
   {
    "box": {
     "id": "obj-107",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2024.0,
      344.0,
      96.0,
      22.0
     ],
     "text": "prepend hold"
    }
   },
   {
    "box": {
     "id": "obj-108",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2024.0,
      376.0,
      110.0,
      22.0
     ],
     "text": "prepend prompt"
    }
   },
   {
    "box": {
     "id": "obj-109",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2024.0,
      408.0,
      103.0,
      22.0
     ],
     "text": "prepend level"
    }
   },
   {
    "box": {
     "args": [
      3
     ],
     "bgmode": 0,
     "border": 0,
     "clickthrough": 0,
     "enablehscroll": 0,
     "enablevscroll": 0,
     "id": "obj-110",
     "lockeddragscroll": 0,
     "maxclass": "bpatcher",
     "name": "endless.layer.maxpat",
     "numinlets": 1,
     "numoutlets": 0,
     "offset": [
      0.0,
      0.0
     ],
     "outlettype": [],
     "patching_rect": [
      2224.0,
      24.0,
      112.0,
      64.0
     ],
     "presentation": 1,
     "presentation_rect": [
      256.0,
      208.0,
      112.0,
      240.0
     ],
     "viewvisibility": 1
    }
   },
   {
    "box": {
     "id": "obj-111",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2224.0,
      120.0,
      96.0,
      22.0
     ],
     "text": "r endless.in"
    }
   },
   {
    "box": {
     "id": "obj-112",
     "maxclass": "newobj",
     "numinlets": 9,
     "numoutlets": 9,
     "outlettype": [
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      ""
     ],
     "patching_rect": [
      2224.0,
      152.0,
      188.0,
      22.0
     ],
     "text": "route /layer/3/gain /layer/3/pan /layer/3/azimuth /layer/3/mute /layer/3/solo /layer/3/hold /layer/3/prompt /layer/3/level"
    }
   },
   {
    "box": {
     "id": "obj-113",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2224.0,
      184.0,
      96.0,
      22.0
     ],
     "text": "prepend gain"
    }
   },
   {
    "box": {
     "id": "obj-114",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2224.0,
      216.0,
      89.0,
      22.0
     ],
     "text": "prepend pan"
    }
   },
   {
    "box": {
     "id": "obj-115",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2224.0,
      248.0,
      117.0,
      22.0
     ],
     "text": "prepend azimuth"
    }
   },
   {
    "box": {
     "id": "obj-116",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2224.0,
      280.0,
      96.0,
      22.0
     ],
     "text": "prepend mute"
    }
   },
   {
    "box": {
     "id": "obj-117",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2224.0,
      312.0,
      96.0,
      22.0
     ],
     "text": "prepend solo"
    }
   },
   {
    "box": {
     "id": "obj-118",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2224.0,
      344.0,
      96.0,
      22.0
     ],
     "text": "prepend hold"
    }
   },
   {
    "box": {
     "id": "obj-119",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2224.0,
      376.0,
      110.0,
      22.0
     ],
     "text": "prepend prompt"
    }
   },
   {
    "box": {
     "id": "obj-120",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2224.0,
      408.0,
      103.0,
      22.0
     ],
     "text": "prepend level"
    }
   },
   {
    "box": {
     "args": [
      4
     ],
     "bgmode": 0,
     "border": 0,
     "clickthrough": 0,
     "enablehscroll": 0,
     "enablevscroll": 0,
     "id": "obj-121",
     "lockeddragscroll": 0,
     "maxclass": "bpatcher",
     "name": "endless.layer.maxpat",
     "numinlets": 1,
     "numoutlets": 0,
     "offset": [
      0.0,
      0.0
     ],
     "outlettype": [],
     "patching_rect": [
      2424.0,
      24.0,
      112.0,
      64.0
     ],
     "presentation": 1,
     "presentation_rect": [
      376.0,
      208.0,
      112.0,
      240.0
     ],
     "viewvisibility": 1
    }
   },
   {
    "box": {
     "id": "obj-122",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2424.0,
      120.0,
      96.0,
      22.0
     ],
     "text": "r endless.in"
    }
   },
   {
    "box": {
     "id": "obj-123",
     "maxclass": "newobj",
     "numinlets": 9,
     "numoutlets": 9,
     "outlettype": [
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      ""
     ],
     "patching_rect": [
      2424.0,
      152.0,
      188.0,
      22.0
     ],
     "text": "route /layer/4/gain /layer/4/pan /layer/4/azimuth /layer/4/mute /layer/4/solo /layer/4/hold /layer/4/prompt /layer/4/level"
    }
   },
   {
    "box": {
     "id": "obj-124",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2424.0,
      184.0,
      96.0,
      22.0
     ],
     "text": "prepend gain"
    }
   },
   {
    "box": {
     "id": "obj-125",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2424.0,
      216.0,
      89.0,
      22.0
     ],
     "text": "prepend pan"
    }
   },
   {
    "box": {
     "id": "obj-126",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2424.0,
      248.0,
      117.0,
      22.0
     ],
     "text": "prepend azimuth"
    }
   },
   {
    "box": {
     "id": "obj-127",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2424.0,
      280.0,
      96.0,
      22.0
     ],
     "text": "prepend mute"
    }
   },
   {
    "box": {
     "id": "obj-128",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2424.0,
      312.0,
      96.0,
      22.0
     ],
     "text": "prepend solo"
    }
   },
   {
    "box": {
     "id": "obj-129",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2424.0,
      344.0,
      96.0,
      22.0
     ],
     "text": "prepend hold"
    }
   },
   {
    "box": {
     "id": "obj-130",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2424.0,
      376.0,
      110.0,
      22.0
     ],
     "text": "prepend prompt"
    }
   },
   {
    "box": {
     "id": "obj-131",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2424.0,
      408.0,
      103.0,
      22.0
     ],
     "text": "prepend level"
    }
   },
   {
    "box": {
     "args": [
      5
     ],
     "bgmode": 0,
     "border": 0,
     "clickthrough": 0,
     "enablehscroll": 0,
     "enablevscroll": 0,
     "id": "obj-132",
     "lockeddragscroll": 0,
     "maxclass": "bpatcher",
     "name": "endless.layer.maxpat",
     "numinlets": 1,
     "numoutlets": 0,
     "offset": [
      0.0,
      0.0
     ],
     "outlettype": [],
     "patching_rect": [
      2624.0,
      24.0,
      112.0,
      64.0
     ],
     "presentation": 1,
     "presentation_rect": [
      496.0,
      208.0,
      112.0,
      240.0
     ],
     "viewvisibility": 1
    }
   },
   {
    "box": {
     "id": "obj-133",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2624.0,
      120.0,
      96.0,
      22.0
     ],
     "text": "r endless.in"
    }
   },
   {
    "box": {
     "id": "obj-134",
     "maxclass": "newobj",
     "numinlets": 9,
     "numoutlets": 9,
     "outlettype": [
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      ""
     ],
     "patching_rect": [
      2624.0,
      152.0,
      188.0,
      22.0
     ],
     "text": "route /layer/5/gain /layer/5/pan /layer/5/azimuth /layer/5/mute /layer/5/solo /layer/5/hold /layer/5/prompt /layer/5/level"
    }
   },
   {
    "box": {
     "id": "obj-135",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2624.0,
      184.0,
      96.0,
      22.0
     ],
     "text": "prepend gain"
    }
   },
   {
    "box": {
     "id": "obj-136",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2624.0,
      216.0,
      89.0,
      22.0
     ],
     "text": "prepend pan"
    }
   },
   {
    "box": {
     "id": "obj-137",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2624.0,
      248.0,
      117.0,
      22.0
     ],
     "text": "prepend azimuth"
    }
   },
   {
    "box": {
     "id": "obj-138",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2624.0,
      280.0,
      96.0,
      22.0
     ],
     "text": "prepend mute"
    }
   },
   {
    "box": {
     "id": "obj-139",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2624.0,
      312.0,
      96.0,
      22.0
     ],
     "text": "prepend solo"
    }
   },
   {
    "box": {
     "id": "obj-140",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2624.0,
      344.0,
      96.0,
      22.0
     ],
     "text": "prepend hold"
    }
   },
   {
    "box": {
     "id": "obj-141",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2624.0,
      376.0,
      110.0,
      22.0
     ],
     "text": "prepend prompt"
    }
   },
   {
    "box": {
     "id": "obj-142",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2624.0,
      408.0,
      103.0,
      22.0
     ],
     "text": "prepend level"
    }
   },
   {
    "box": {
     "args": [
      6
     ],
     "bgmode": 0,
     "border": 0,
     "clickthrough": 0,
     "enablehscroll": 0,
     "enablevscroll": 0,
     "id": "obj-143",
     "lockeddragscroll": 0,
     "maxclass": "bpatcher",
     "name": "endless.layer.maxpat",
     "numinlets": 1,
     "numoutlets": 0,
     "offset": [
      0.0,
      0.0
     ],
     "outlettype": [],
     "patching_rect": [
      2824.0,
      24.0,
      112.0,
      64.0
     ],
     "presentation": 1,
     "presentation_rect": [
      616.0,
      208.0,
      112.0,
      240.0
     ],
     "viewvisibility": 1
    }
   },
   {
    "box": {
     "id": "obj-144",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2824.0,
      120.0,
      96.0,
      22.0
     ],
     "text": "r endless.in"
    }
   },
   {
    "box": {
     "id": "obj-145",
     "maxclass": "newobj",
     "numinlets": 9,
     "numoutlets": 9,
     "outlettype": [
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      ""
     ],
     "patching_rect": [
      2824.0,
      152.0,
      188.0,
      22.0
     ],
     "text": "route /layer/6/gain /layer/6/pan /layer/6/azimuth /layer/6/mute /layer/6/solo /layer/6/hold /layer/6/prompt /layer/6/level"
    }
   },
   {
    "box": {
     "id": "obj-146",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2824.0,
      184.0,
      96.0,
      22.0
     ],
     "text": "prepend gain"
    }
   },
   {
    "box": {
     "id": "obj-147",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2824.0,
      216.0,
      89.0,
      22.0
     ],
     "text": "prepend pan"
    }
   },
   {
    "box": {
     "id": "obj-148",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2824.0,
      248.0,
      117.0,
      22.0
     ],
     "text": "prepend azimuth"
    }
   },
   {
    "box": {
     "id": "obj-149",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2824.0,
      280.0,
      96.0,
      22.0
     ],
     "text": "prepend mute"
    }
   },
   {
    "box": {
     "id": "obj-150",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2824.0,
      312.0,
      96.0,
      22.0
     ],
     "text": "prepend solo"
    }
   },
   {
    "box": {
     "id": "obj-151",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2824.0,
      344.0,
      96.0,
      22.0
     ],
     "text": "prepend hold"
    }
   },
   {
    "box": {
     "id": "obj-152",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2824.0,
      376.0,
      110.0,
      22.0
     ],
     "text": "prepend prompt"
    }
   },
   {
    "box": {
     "id": "obj-153",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2824.0,
      408.0,
      103.0,
      22.0
     ],
     "text": "prepend level"
    }
   },
   {
    "box": {
     "args": [
      7
     ],
     "bgmode": 0,
     "border": 0,
     "clickthrough": 0,
     "enablehscroll": 0,
     "enablevscroll": 0,
     "id": "obj-154",
     "lockeddragscroll": 0,
     "maxclass": "bpatcher",
     "name": "endless.layer.maxpat",
     "numinlets": 1,
     "numoutlets": 0,
     "offset": [
      0.0,
      0.0
     ],
     "outlettype": [],
     "patching_rect": [
      3024.0,
      24.0,
      112.0,
      64.0
     ],
     "presentation": 1,
     "presentation_rect": [
      736.0,
      208.0,
      112.0,
      240.0
     ],
     "viewvisibility": 1
    }
   },
   {
    "box": {
     "id": "obj-155",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3024.0,
      120.0,
      96.0,
      22.0
     ],
     "text": "r endless.in"
    }
   },
   {
    "box": {
     "id": "obj-156",
     "maxclass": "newobj",
     "numinlets": 9,
     "numoutlets": 9,
     "outlettype": [
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      ""
     ],
     "patching_rect": [
      3024.0,
      152.0,
      188.0,
      22.0
     ],
     "text": "route /layer/7/gain /layer/7/pan /layer/7/azimuth /layer/7/mute /layer/7/solo /layer/7/hold /layer/7/prompt /layer/7/level"
    }
   },
   {
    "box": {
     "id": "obj-157",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3024.0,
      184.0,
      96.0,
      22.0
     ],
     "text": "prepend gain"
    }
   },
   {
    "box": {
     "id": "obj-158",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3024.0,
      216.0,
      89.0,
      22.0
     ],
     "text": "prepend pan"
    }
   },
   {
    "box": {
     "id": "obj-159",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3024.0,
      248.0,
      117.0,
      22.0
     ],
     "text": "prepend azimuth"
    }
   },
   {
    "box": {
     "id": "obj-160",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3024.0,
      280.0,
      96.0,
      22.0
     ],
     "text": "prepend mute"
    }
   },
   {
    "box": {
     "id": "obj-161",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3024.0,
      312.0,
      96.0,
      22.0
     ],
     "text": "prepend solo"
    }
   },
   {
    "box": {
     "id": "obj-162",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3024.0,
      344.0,
      96.0,
      22.0
     ],
     "text": "prepend hold"
    }
   },
   {
    "box": {
     "id": "obj-163",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3024.0,
      376.0,
      110.0,
      22.0
     ],
     "text": "prepend prompt"
    }
   },
   {
    "box": {
     "id": "obj-164",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3024.0,
      408.0,
      103.0,
      22.0
     ],
     "text": "prepend level"
    }
   },
   {
    "box": {
     "args": [
      8
     ],
     "bgmode": 0,
     "border": 0,
     "clickthrough": 0,
     "enablehscroll": 0,
     "enablevscroll": 0,
     "id": "obj-165",
     "lockeddragscroll": 0,
     "maxclass": "bpatcher",
     "name": "endless.layer.maxpat",
     "numinlets": 1,
     "numoutlets": 0,
     "offset": [
      0.0,
      0.0
     ],
     "outlettype": [],
     "patching_rect": [
      3224.0,
      24.0,
      112.0,
      64.0
     ],
     "presentation": 1,
     "presentation_rect": [
      856.0,
      208.0,
      112.0,
      240.0
     ],
     "viewvisibility": 1
    }
   },
   {
    "box": {
     "id": "obj-166",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3224.0,
      120.0,
      96.0,
      22.0
     ],
     "text": "r endless.in"
    }
   },
   {
    "box": {
     "id": "obj-167",
     "maxclass": "newobj",
     "numinlets": 9,
     "numoutlets": 9,
     "outlettype": [
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      ""
     ],
     "patching_rect": [
      3224.0,
      152.0,
      188.0,
      22.0
     ],
     "text": "route /layer/8/gain /layer/8/pan /layer/8/azimuth /layer/8/mute /layer/8/solo /layer/8/hold /layer/8/prompt /layer/8/level"
    }
   },
   {
    "box": {
     "id": "obj-168",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3224.0,
      184.0,
      96.0,
      22.0
     ],
     "text": "prepend gain"
    }
   },
   {
    "box": {
     "id": "obj-169",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3224.0,
      216.0,
      89.0,
      22.0
     ],
     "text": "prepend pan"
    }
   },
   {
    "box": {
     "id": "obj-170",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3224.0,
      248.0,
      117.0,
      22.0
     ],
     "text": "prepend azimuth"
    }
   },
   {
    "box": {
     "id": "obj-171",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3224.0,
      280.0,
      96.0,
      22.0
     ],
     "text": "prepend mute"
    }
   },
   {
    "box": {
     "id": "obj-172",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3224.0,
      312.0,
      96.0,
      22.0
     ],
     "text": "prepend solo"
    }
   },
   {
    "box": {
     "id": "obj-173",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3224.0,
      344.0,
      96.0,
      22.0
     ],
     "text": "prepend hold"
    }
   },
   {
    "box": {
     "id": "obj-174",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3224.0,
      376.0,
      110.0,
      22.0
     ],
     "text": "prepend prompt"
    }
   },
   {
    "box": {
     "id": "obj-175",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3224.0,
      408.0,
      103.0,
      22.0
     ],
     "text": "prepend level"
    }
   },
   {
    "box": {
     "background": 1,
     "bgcolor": [
      0.1647,
      0.1843,
      0.2078,
      1.0
     ],
     "bordercolor": [
      0.1647,
      0.1843,
      0.2078,
      1.0
     ],
     "id": "obj-176",
     "maxclass": "panel",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      24.0,
      536.0,
      188.0,
      64.0
     ],
     "presentation": 1,
     "presentation_rect": [
      16.0,
      464.0,
      464.0,
      152.0
     ],
     "rounded": 6
    }
   },
   {
    "box": {
     "bgcolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ],
     "bgoncolor": [
      0.3451,
      0.702,
      0.4078,
      1.0
     ],
     "fontname": "Arial",
     "fontsize": 12.0,
     "id": "obj-177",
     "maxclass": "textbutton",
     "mode": 0,
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      ""
     ],
     "patching_rect": [
      3424.0,
      24.0,
      80.0,
      64.0
     ],
     "presentation": 1,
     "presentation_rect": [
      32.0,
      480.0,
      80.0,
      80.0
     ],
     "rounded": 4.0,
     "text": "GO",
     "textcolor": [
      0.3451,
      0.702,
      0.4078,
      1.0
     ],
     "texton": "GO",
     "textoncolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ],
     "bgoncolor": [
      0.902,
      0.9137,
      0.9255,
      1.0
     ],
     "fontname": "Arial",
     "fontsize": 12.0,
     "id": "obj-178",
     "maxclass": "textbutton",
     "mode": 0,
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      ""
     ],
     "patching_rect": [
      3424.0,
      120.0,
      36.0,
      32.0
     ],
     "presentation": 1,
     "presentation_rect": [
      32.0,
      568.0,
      36.0,
      32.0
     ],
     "rounded": 4.0,
     "text": "<",
     "textcolor": [
      0.902,
      0.9137,
      0.9255,
      1.0
     ],
     "texton": "<",
     "textoncolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ],
     "bgoncolor": [
      0.902,
      0.9137,
      0.9255,
      1.0
     ],
     "fontname": "Arial",
     "fontsize": 12.0,
     "id": "obj-179",
     "maxclass": "textbutton",
     "mode": 0,
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      ""
     ],
     "patching_rect": [
      3424.0,
      184.0,
      36.0,
      32.0
     ],
     "presentation": 1,
     "presentation_rect": [
      76.0,
      568.0,
      36.0,
      32.0
     ],
     "rounded": 4.0,
     "text": ">",
     "textcolor": [
      0.902,
      0.9137,
      0.9255,
      1.0
     ],
     "texton": ">",
     "textoncolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-180",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3424.0,
      248.0,
      33.0,
      22.0
     ],
     "text": "/go"
    }
   },
   {
    "box": {
     "id": "obj-181",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      3424.0,
      280.0,
      103.0,
      22.0
     ],
     "text": "s endless.out"
    }
   },
   {
    "box": {
     "id": "obj-182",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3424.0,
      312.0,
      138.0,
      22.0
     ],
     "text": "/playhead/previous"
    }
   },
   {
    "box": {
     "id": "obj-183",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      3424.0,
      344.0,
      103.0,
      22.0
     ],
     "text": "s endless.out"
    }
   },
   {
    "box": {
     "id": "obj-184",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3424.0,
      376.0,
      110.0,
      22.0
     ],
     "text": "/playhead/next"
    }
   },
   {
    "box": {
     "id": "obj-185",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      3424.0,
      408.0,
      103.0,
      22.0
     ],
     "text": "s endless.out"
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 12.0,
     "id": "obj-186",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      3624.0,
      24.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      128.0,
      472.0,
      256.0,
      20.0
     ],
     "text": "stands by: -",
     "textcolor": [
      0.902,
      0.9137,
      0.9255,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ],
     "bgoncolor": [
      0.902,
      0.9137,
      0.9255,
      1.0
     ],
     "fontname": "Arial",
     "fontsize": 12.0,
     "id": "obj-187",
     "maxclass": "textbutton",
     "mode": 0,
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      ""
     ],
     "patching_rect": [
      3624.0,
      56.0,
      72.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      392.0,
      472.0,
      72.0,
      20.0
     ],
     "rounded": 4.0,
     "text": "READ",
     "textcolor": [
      0.902,
      0.9137,
      0.9255,
      1.0
     ],
     "texton": "READ",
     "textoncolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ]
    }
   },
   {
    "box": {
     "cols": 4,
     "colwidth": 80,
     "fontname": "Arial",
     "fontsize": 11.0,
     "hscroll": 0,
     "id": "obj-188",
     "maxclass": "jit.cellblock",
     "numinlets": 2,
     "numoutlets": 4,
     "outlettype": [
      "",
      "",
      "",
      ""
     ],
     "outmode": 1,
     "patching_rect": [
      3624.0,
      88.0,
      188.0,
      64.0
     ],
     "presentation": 1,
     "presentation_rect": [
      128.0,
      496.0,
      336.0,
      104.0
     ],
     "rowheight": 18,
     "rows": 12,
     "selmode": 3
    }
   },
   {
    "box": {
     "id": "obj-189",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3624.0,
      184.0,
      96.0,
      22.0
     ],
     "text": "r endless.in"
    }
   },
   {
    "box": {
     "id": "obj-190",
     "maxclass": "newobj",
     "numinlets": 6,
     "numoutlets": 6,
     "outlettype": [
      "",
      "",
      "",
      "",
      "",
      ""
     ],
     "patching_rect": [
      3624.0,
      216.0,
      188.0,
      22.0
     ],
     "text": "route /playhead /cue/info /cues.end /cue/started /cue/finished"
    }
   },
   {
    "box": {
     "id": "obj-191",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3624.0,
      248.0,
      166.0,
      22.0
     ],
     "text": "prepend set stands by:"
    }
   },
   {
    "box": {
     "id": "obj-192",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      ""
     ],
     "patching_rect": [
      4824.0,
      24.0,
      61.0,
      22.0
     ],
     "text": "t b b b"
    }
   },
   {
    "box": {
     "id": "obj-193",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      4824.0,
      56.0,
      47.0,
      22.0
     ],
     "text": "/cues"
    }
   },
   {
    "box": {
     "id": "obj-194",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      4824.0,
      88.0,
      103.0,
      22.0
     ],
     "text": "s endless.out"
    }
   },
   {
    "box": {
     "id": "obj-195",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      4824.0,
      120.0,
      75.0,
      22.0
     ],
     "text": "clear all"
    }
   },
   {
    "box": {
     "id": "obj-196",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      4824.0,
      152.0,
      32.0,
      22.0
     ],
     "text": "0"
    }
   },
   {
    "box": {
     "id": "obj-197",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 2,
     "outlettype": [
      "",
      ""
     ],
     "patching_rect": [
      4824.0,
      184.0,
      47.0,
      22.0
     ],
     "text": "t l b"
    }
   },
   {
    "box": {
     "id": "obj-198",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      4824.0,
      216.0,
      32.0,
      22.0
     ],
     "text": "i"
    }
   },
   {
    "box": {
     "id": "obj-199",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 2,
     "outlettype": [
      "",
      ""
     ],
     "patching_rect": [
      4824.0,
      248.0,
      47.0,
      22.0
     ],
     "text": "t i i"
    }
   },
   {
    "box": {
     "id": "obj-200",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      4824.0,
      280.0,
      33.0,
      22.0
     ],
     "text": "+ 1"
    }
   },
   {
    "box": {
     "id": "obj-201",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 4,
     "outlettype": [
      "",
      "",
      "",
      ""
     ],
     "patching_rect": [
      5024.0,
      24.0,
      110.0,
      22.0
     ],
     "text": "unpack s s s s"
    }
   },
   {
    "box": {
     "id": "obj-202",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 2,
     "outlettype": [
      "",
      ""
     ],
     "patching_rect": [
      5024.0,
      56.0,
      47.0,
      22.0
     ],
     "text": "t b s"
    }
   },
   {
    "box": {
     "id": "obj-203",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      5024.0,
      88.0,
      32.0,
      22.0
     ],
     "text": "i"
    }
   },
   {
    "box": {
     "id": "obj-204",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      5024.0,
      120.0,
      152.0,
      22.0
     ],
     "text": "sprintf set 0 %ld %s"
    }
   },
   {
    "box": {
     "id": "obj-205",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 2,
     "outlettype": [
      "",
      ""
     ],
     "patching_rect": [
      5024.0,
      152.0,
      47.0,
      22.0
     ],
     "text": "t b s"
    }
   },
   {
    "box": {
     "id": "obj-206",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      5024.0,
      184.0,
      32.0,
      22.0
     ],
     "text": "i"
    }
   },
   {
    "box": {
     "id": "obj-207",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      5024.0,
      216.0,
      152.0,
      22.0
     ],
     "text": "sprintf set 1 %ld %s"
    }
   },
   {
    "box": {
     "id": "obj-208",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 2,
     "outlettype": [
      "",
      ""
     ],
     "patching_rect": [
      5024.0,
      248.0,
      47.0,
      22.0
     ],
     "text": "t b s"
    }
   },
   {
    "box": {
     "id": "obj-209",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      5024.0,
      280.0,
      32.0,
      22.0
     ],
     "text": "i"
    }
   },
   {
    "box": {
     "id": "obj-210",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      5024.0,
      312.0,
      152.0,
      22.0
     ],
     "text": "sprintf set 2 %ld %s"
    }
   },
   {
    "box": {
     "id": "obj-211",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 2,
     "outlettype": [
      "",
      ""
     ],
     "patching_rect": [
      5024.0,
      344.0,
      47.0,
      22.0
     ],
     "text": "t b s"
    }
   },
   {
    "box": {
     "id": "obj-212",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      5024.0,
      376.0,
      32.0,
      22.0
     ],
     "text": "i"
    }
   },
   {
    "box": {
     "id": "obj-213",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      5024.0,
      408.0,
      152.0,
      22.0
     ],
     "text": "sprintf set 3 %ld %s"
    }
   },
   {
    "box": {
     "id": "obj-214",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 2,
     "outlettype": [
      "",
      ""
     ],
     "patching_rect": [
      5224.0,
      24.0,
      61.0,
      22.0
     ],
     "text": "route 0"
    }
   },
   {
    "box": {
     "id": "obj-215",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 2,
     "outlettype": [
      "inactive",
      "inactive"
     ],
     "patching_rect": [
      5224.0,
      56.0,
      82.0,
      22.0
     ],
     "text": "zl slice 1"
    }
   },
   {
    "box": {
     "id": "obj-216",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      5224.0,
      88.0,
      159.0,
      22.0
     ],
     "text": "prepend /playhead/set"
    }
   },
   {
    "box": {
     "id": "obj-217",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      5224.0,
      120.0,
      103.0,
      22.0
     ],
     "text": "s endless.out"
    }
   },
   {
    "box": {
     "background": 1,
     "bgcolor": [
      0.1647,
      0.1843,
      0.2078,
      1.0
     ],
     "bordercolor": [
      0.1647,
      0.1843,
      0.2078,
      1.0
     ],
     "id": "obj-218",
     "maxclass": "panel",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      24.0,
      632.0,
      188.0,
      64.0
     ],
     "presentation": 1,
     "presentation_rect": [
      488.0,
      464.0,
      232.0,
      152.0
     ],
     "rounded": 6
    }
   },
   {
    "box": {
     "id": "obj-219",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      5424.0,
      24.0,
      96.0,
      22.0
     ],
     "text": "r endless.in"
    }
   },
   {
    "box": {
     "id": "obj-220",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 2,
     "outlettype": [
      "",
      ""
     ],
     "patching_rect": [
      5424.0,
      56.0,
      145.0,
      22.0
     ],
     "text": "route /status.reply"
    }
   },
   {
    "box": {
     "id": "obj-221",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 13,
     "outlettype": [
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      ""
     ],
     "patching_rect": [
      5424.0,
      88.0,
      188.0,
      22.0
     ],
     "text": "unpack s s s 0 0 0 0 0 0 0. 0 0. 0."
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 11.0,
     "id": "obj-222",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      24.0,
      728.0,
      88.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      504.0,
      472.0,
      88.0,
      20.0
     ],
     "text": "engine",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 11.0,
     "id": "obj-223",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      5624.0,
      24.0,
      112.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      600.0,
      472.0,
      112.0,
      20.0
     ],
     "text": "-",
     "textcolor": [
      0.902,
      0.9137,
      0.9255,
      1.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-224",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      5624.0,
      56.0,
      89.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 11.0,
     "id": "obj-225",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      24.0,
      760.0,
      88.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      504.0,
      492.0,
      88.0,
      20.0
     ],
     "text": "queued",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 11.0,
     "id": "obj-226",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      5624.0,
      88.0,
      112.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      600.0,
      492.0,
      112.0,
      20.0
     ],
     "text": "-",
     "textcolor": [
      0.902,
      0.9137,
      0.9255,
      1.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-227",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      5624.0,
      120.0,
      89.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 11.0,
     "id": "obj-228",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      24.0,
      792.0,
      88.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      504.0,
      512.0,
      88.0,
      20.0
     ],
     "text": "archived",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 11.0,
     "id": "obj-229",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      5624.0,
      152.0,
      112.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      600.0,
      512.0,
      112.0,
      20.0
     ],
     "text": "-",
     "textcolor": [
      0.902,
      0.9137,
      0.9255,
      1.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-230",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      5624.0,
      184.0,
      89.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 11.0,
     "id": "obj-231",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      24.0,
      824.0,
      88.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      504.0,
      532.0,
      88.0,
      20.0
     ],
     "text": "xruns",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 11.0,
     "id": "obj-232",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      5624.0,
      216.0,
      112.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      600.0,
      532.0,
      112.0,
      20.0
     ],
     "text": "-",
     "textcolor": [
      0.902,
      0.9137,
      0.9255,
      1.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-233",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      5624.0,
      248.0,
      89.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 11.0,
     "id": "obj-234",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      24.0,
      856.0,
      88.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      504.0,
      552.0,
      88.0,
      20.0
     ],
     "text": "render load",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 11.0,
     "id": "obj-235",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      5624.0,
      280.0,
      112.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      600.0,
      552.0,
      112.0,
      20.0
     ],
     "text": "-",
     "textcolor": [
      0.902,
      0.9137,
      0.9255,
      1.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-236",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      5624.0,
      312.0,
      89.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 11.0,
     "id": "obj-237",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      24.0,
      888.0,
      88.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      504.0,
      572.0,
      88.0,
      20.0
     ],
     "text": "speed",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 11.0,
     "id": "obj-238",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      5624.0,
      344.0,
      112.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      600.0,
      572.0,
      112.0,
      20.0
     ],
     "text": "-",
     "textcolor": [
      0.902,
      0.9137,
      0.9255,
      1.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-239",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      5624.0,
      376.0,
      89.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 11.0,
     "id": "obj-240",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      5824.0,
      24.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      504.0,
      592.0,
      208.0,
      20.0
     ],
     "text": "-",
     "textcolor": [
      0.8784,
      0.3216,
      0.302,
      1.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-241",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      5824.0,
      56.0,
      96.0,
      22.0
     ],
     "text": "r endless.in"
    }
   },
   {
    "box": {
     "id": "obj-242",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 2,
     "outlettype": [
      "",
      ""
     ],
     "patching_rect": [
      5824.0,
      88.0,
      89.0,
      22.0
     ],
     "text": "route /fail"
    }
   },
   {
    "box": {
     "id": "obj-243",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      5824.0,
      120.0,
      89.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "args": [],
     "bgmode": 0,
     "border": 0,
     "clickthrough": 0,
     "enablehscroll": 0,
     "enablevscroll": 0,
     "id": "obj-244",
     "lockeddragscroll": 0,
     "maxclass": "bpatcher",
     "name": "endless.pcm.maxpat",
     "numinlets": 1,
     "numoutlets": 2,
     "offset": [
      0.0,
      0.0
     ],
     "outlettype": [
      "",
      ""
     ],
     "patching_rect": [
      3824.0,
      24.0,
      188.0,
      64.0
     ],
     "presentation": 1,
     "presentation_rect": [
      728.0,
      464.0,
      240.0,
      152.0
     ],
     "viewvisibility": 1
    }
   }
  ],
  "classnamespace": "box",
  "default_fontface": 0,
  "default_fontname": "Arial",
  "default_fontsize": 12.0,
  "dependency_cache": [],
  "description": "",
  "devicewidth": 0.0,
  "digest": "",
  "editing_bgcolor": [
   0.1176,
   0.1333,
   0.149,
   1.0
  ],
  "enablehscroll": 1,
  "enablevscroll": 1,
  "fileversion": 1,
  "gridonopen": 1,
  "gridsize": [
   8.0,
   8.0
  ],
  "gridsnaponopen": 1,
  "lefttoolbarpinned": 0,
  "lines": [
   {
    "patchline": {
     "destination": [
      "obj-1",
      0
     ],
     "order": 0,
     "source": [
      "obj-2",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-13",
      0
     ],
     "order": 0,
     "source": [
      "obj-10",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-14",
      0
     ],
     "order": 0,
     "source": [
      "obj-13",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-1",
      0
     ],
     "order": 0,
     "source": [
      "obj-14",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-15",
      0
     ],
     "order": 0,
     "source": [
      "obj-11",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-1",
      0
     ],
     "order": 0,
     "source": [
      "obj-15",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-10",
      0
     ],
     "order": 0,
     "source": [
      "obj-16",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-11",
      0
     ],
     "order": 0,
     "source": [
      "obj-17",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-19",
      0
     ],
     "order": 0,
     "source": [
      "obj-18",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-20",
      0
     ],
     "order": 0,
     "source": [
      "obj-19",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-7",
      0
     ],
     "order": 0,
     "source": [
      "obj-20",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-22",
      0
     ],
     "order": 0,
     "source": [
      "obj-21",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-23",
      0
     ],
     "order": 0,
     "source": [
      "obj-22",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-8",
      0
     ],
     "order": 0,
     "source": [
      "obj-23",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-25",
      0
     ],
     "order": 0,
     "source": [
      "obj-24",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-26",
      0
     ],
     "order": 0,
     "source": [
      "obj-25",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-24",
      0
     ],
     "order": 0,
     "source": [
      "obj-3",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-27",
      0
     ],
     "order": 0,
     "source": [
      "obj-24",
      1
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-28",
      0
     ],
     "order": 0,
     "source": [
      "obj-24",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-30",
      0
     ],
     "order": 0,
     "source": [
      "obj-24",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-29",
      0
     ],
     "order": 0,
     "source": [
      "obj-26",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-31",
      0
     ],
     "order": 0,
     "source": [
      "obj-26",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-32",
      0
     ],
     "order": 0,
     "source": [
      "obj-30",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-32",
      0
     ],
     "order": 0,
     "source": [
      "obj-31",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-6",
      0
     ],
     "order": 0,
     "source": [
      "obj-28",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-6",
      0
     ],
     "order": 0,
     "source": [
      "obj-29",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-34",
      0
     ],
     "order": 0,
     "source": [
      "obj-33",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-35",
      0
     ],
     "order": 0,
     "source": [
      "obj-34",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-36",
      0
     ],
     "order": 0,
     "source": [
      "obj-35",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-32",
      1
     ],
     "order": 0,
     "source": [
      "obj-35",
      1
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-37",
      0
     ],
     "order": 0,
     "source": [
      "obj-32",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-38",
      0
     ],
     "order": 0,
     "source": [
      "obj-36",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-38",
      0
     ],
     "order": 0,
     "source": [
      "obj-37",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-42",
      0
     ],
     "order": 0,
     "source": [
      "obj-41",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-43",
      0
     ],
     "order": 0,
     "source": [
      "obj-42",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-44",
      0
     ],
     "order": 0,
     "source": [
      "obj-43",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-46",
      0
     ],
     "order": 0,
     "source": [
      "obj-45",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-47",
      0
     ],
     "order": 0,
     "source": [
      "obj-46",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-41",
      0
     ],
     "order": 0,
     "source": [
      "obj-47",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-50",
      0
     ],
     "order": 0,
     "source": [
      "obj-49",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-51",
      0
     ],
     "order": 0,
     "source": [
      "obj-50",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-53",
      0
     ],
     "order": 0,
     "source": [
      "obj-52",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-54",
      0
     ],
     "order": 0,
     "source": [
      "obj-53",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-56",
      0
     ],
     "order": 0,
     "source": [
      "obj-55",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-57",
      0
     ],
     "order": 0,
     "source": [
      "obj-56",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-59",
      0
     ],
     "order": 0,
     "source": [
      "obj-58",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-60",
      0
     ],
     "order": 0,
     "source": [
      "obj-59",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-62",
      0
     ],
     "order": 0,
     "source": [
      "obj-61",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-63",
      0
     ],
     "order": 0,
     "source": [
      "obj-62",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-67",
      0
     ],
     "order": 0,
     "source": [
      "obj-65",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-68",
      0
     ],
     "order": 0,
     "source": [
      "obj-67",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-69",
      0
     ],
     "order": 0,
     "source": [
      "obj-66",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-70",
      0
     ],
     "order": 0,
     "source": [
      "obj-69",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-72",
      0
     ],
     "order": 0,
     "source": [
      "obj-71",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-73",
      0
     ],
     "order": 0,
     "source": [
      "obj-72",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-65",
      0
     ],
     "order": 0,
     "source": [
      "obj-73",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-66",
      0
     ],
     "order": 0,
     "source": [
      "obj-73",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-76",
      0
     ],
     "order": 0,
     "source": [
      "obj-75",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-77",
      0
     ],
     "order": 0,
     "source": [
      "obj-76",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-79",
      0
     ],
     "order": 0,
     "source": [
      "obj-78",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-80",
      0
     ],
     "order": 0,
     "source": [
      "obj-79",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-75",
      0
     ],
     "order": 0,
     "source": [
      "obj-80",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-83",
      0
     ],
     "order": 0,
     "source": [
      "obj-82",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-84",
      0
     ],
     "order": 0,
     "source": [
      "obj-83",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-86",
      0
     ],
     "order": 0,
     "source": [
      "obj-85",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-87",
      0
     ],
     "order": 0,
     "source": [
      "obj-86",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-82",
      0
     ],
     "order": 0,
     "source": [
      "obj-87",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-90",
      0
     ],
     "order": 0,
     "source": [
      "obj-89",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-91",
      0
     ],
     "order": 0,
     "source": [
      "obj-90",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-88",
      0
     ],
     "order": 0,
     "source": [
      "obj-91",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-92",
      0
     ],
     "order": 0,
     "source": [
      "obj-90",
      1
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-88",
      0
     ],
     "order": 0,
     "source": [
      "obj-92",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-93",
      0
     ],
     "order": 0,
     "source": [
      "obj-90",
      2
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-88",
      0
     ],
     "order": 0,
     "source": [
      "obj-93",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-94",
      0
     ],
     "order": 0,
     "source": [
      "obj-90",
      3
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-88",
      0
     ],
     "order": 0,
     "source": [
      "obj-94",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-95",
      0
     ],
     "order": 0,
     "source": [
      "obj-90",
      4
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-88",
      0
     ],
     "order": 0,
     "source": [
      "obj-95",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-96",
      0
     ],
     "order": 0,
     "source": [
      "obj-90",
      5
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-88",
      0
     ],
     "order": 0,
     "source": [
      "obj-96",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-97",
      0
     ],
     "order": 0,
     "source": [
      "obj-90",
      6
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-88",
      0
     ],
     "order": 0,
     "source": [
      "obj-97",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-98",
      0
     ],
     "order": 0,
     "source": [
      "obj-90",
      7
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-88",
      0
     ],
     "order": 0,
     "source": [
      "obj-98",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-101",
      0
     ],
     "order": 0,
     "source": [
      "obj-100",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-102",
      0
     ],
     "order": 0,
     "source": [
      "obj-101",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-99",
      0
     ],
     "order": 0,
     "source": [
      "obj-102",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-103",
      0
     ],
     "order": 0,
     "source": [
      "obj-101",
      1
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-99",
      0
     ],
     "order": 0,
     "source": [
      "obj-103",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-104",
      0
     ],
     "order": 0,
     "source": [
      "obj-101",
      2
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-99",
      0
     ],
     "order": 0,
     "source": [
      "obj-104",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-105",
      0
     ],
     "order": 0,
     "source": [
      "obj-101",
      3
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-99",
      0
     ],
     "order": 0,
     "source": [
      "obj-105",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-106",
      0
     ],
     "order": 0,
     "source": [
      "obj-101",
      4
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-99",
      0
     ],
     "order": 0,
     "source": [
      "obj-106",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-107",
      0
     ],
     "order": 0,
     "source": [
      "obj-101",
      5
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-99",
      0
     ],
     "order": 0,
     "source": [
      "obj-107",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-108",
      0
     ],
     "order": 0,
     "source": [
      "obj-101",
      6
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-99",
      0
     ],
     "order": 0,
     "source": [
      "obj-108",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-109",
      0
     ],
     "order": 0,
     "source": [
      "obj-101",
      7
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-99",
      0
     ],
     "order": 0,
     "source": [
      "obj-109",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-112",
      0
     ],
     "order": 0,
     "source": [
      "obj-111",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-113",
      0
     ],
     "order": 0,
     "source": [
      "obj-112",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-110",
      0
     ],
     "order": 0,
     "source": [
      "obj-113",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-114",
      0
     ],
     "order": 0,
     "source": [
      "obj-112",
      1
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-110",
      0
     ],
     "order": 0,
     "source": [
      "obj-114",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-115",
      0
     ],
     "order": 0,
     "source": [
      "obj-112",
      2
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-110",
      0
     ],
     "order": 0,
     "source": [
      "obj-115",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-116",
      0
     ],
     "order": 0,
     "source": [
      "obj-112",
      3
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-110",
      0
     ],
     "order": 0,
     "source": [
      "obj-116",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-117",
      0
     ],
     "order": 0,
     "source": [
      "obj-112",
      4
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-110",
      0
     ],
     "order": 0,
     "source": [
      "obj-117",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-118",
      0
     ],
     "order": 0,
     "source": [
      "obj-112",
      5
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-110",
      0
     ],
     "order": 0,
     "source": [
      "obj-118",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-119",
      0
     ],
     "order": 0,
     "source": [
      "obj-112",
      6
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-110",
      0
     ],
     "order": 0,
     "source": [
      "obj-119",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-120",
      0
     ],
     "order": 0,
     "source": [
      "obj-112",
      7
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-110",
      0
     ],
     "order": 0,
     "source": [
      "obj-120",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-123",
      0
     ],
     "order": 0,
     "source": [
      "obj-122",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-124",
      0
     ],
     "order": 0,
     "source": [
      "obj-123",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-121",
      0
     ],
     "order": 0,
     "source": [
      "obj-124",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-125",
      0
     ],
     "order": 0,
     "source": [
      "obj-123",
      1
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-121",
      0
     ],
     "order": 0,
     "source": [
      "obj-125",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-126",
      0
     ],
     "order": 0,
     "source": [
      "obj-123",
      2
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-121",
      0
     ],
     "order": 0,
     "source": [
      "obj-126",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-127",
      0
     ],
     "order": 0,
     "source": [
      "obj-123",
      3
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-121",
      0
     ],
     "order": 0,
     "source": [
      "obj-127",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-128",
      0
     ],
     "order": 0,
     "source": [
      "obj-123",
      4
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-121",
      0
     ],
     "order": 0,
     "source": [
      "obj-128",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-129",
      0
     ],
     "order": 0,
     "source": [
      "obj-123",
      5
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-121",
      0
     ],
     "order": 0,
     "source": [
      "obj-129",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-130",
      0
     ],
     "order": 0,
     "source": [
      "obj-123",
      6
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-121",
      0
     ],
     "order": 0,
     "source": [
      "obj-130",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-131",
      0
     ],
     "order": 0,
     "source": [
      "obj-123",
      7
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-121",
      0
     ],
     "order": 0,
     "source": [
      "obj-131",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-134",
      0
     ],
     "order": 0,
     "source": [
      "obj-133",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-135",
      0
     ],
     "order": 0,
     "source": [
      "obj-134",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-132",
      0
     ],
     "order": 0,
     "source": [
      "obj-135",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-136",
      0
     ],
     "order": 0,
     "source": [
      "obj-134",
      1
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-132",
      0
     ],
     "order": 0,
     "source": [
      "obj-136",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-137",
      0
     ],
     "order": 0,
     "source": [
      "obj-134",
      2
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-132",
      0
     ],
     "order": 0,
     "source": [
      "obj-137",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-138",
      0
     ],
     "order": 0,
     "source": [
      "obj-134",
      3
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-132",
      0
     ],
     "order": 0,
     "source": [
      "obj-138",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-139",
      0
     ],
     "order": 0,
     "source": [
      "obj-134",
      4
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-132",
      0
     ],
     "order": 0,
     "source": [
      "obj-139",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-140",
      0
     ],
     "order": 0,
     "source": [
      "obj-134",
      5
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-132",
      0
     ],
     "order": 0,
     "source": [
      "obj-140",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-141",
      0
     ],
     "order": 0,
     "source": [
      "obj-134",
      6
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-132",
      0
     ],
     "order": 0,
     "source": [
      "obj-141",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-142",
      0
     ],
     "order": 0,
     "source": [
      "obj-134",
      7
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-132",
      0
     ],
     "order": 0,
     "source": [
      "obj-142",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-145",
      0
     ],
     "order": 0,
     "source": [
      "obj-144",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-146",
      0
     ],
     "order": 0,
     "source": [
      "obj-145",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-143",
      0
     ],
     "order": 0,
     "source": [
      "obj-146",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-147",
      0
     ],
     "order": 0,
     "source": [
      "obj-145",
      1
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-143",
      0
     ],
     "order": 0,
     "source": [
      "obj-147",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-148",
      0
     ],
     "order": 0,
     "source": [
      "obj-145",
      2
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-143",
      0
     ],
     "order": 0,
     "source": [
      "obj-148",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-149",
      0
     ],
     "order": 0,
     "source": [
      "obj-145",
      3
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-143",
      0
     ],
     "order": 0,
     "source": [
      "obj-149",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-150",
      0
     ],
     "order": 0,
     "source": [
      "obj-145",
      4
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-143",
      0
     ],
     "order": 0,
     "source": [
      "obj-150",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-151",
      0
     ],
     "order": 0,
     "source": [
      "obj-145",
      5
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-143",
      0
     ],
     "order": 0,
     "source": [
      "obj-151",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-152",
      0
     ],
     "order": 0,
     "source": [
      "obj-145",
      6
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-143",
      0
     ],
     "order": 0,
     "source": [
      "obj-152",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-153",
      0
     ],
     "order": 0,
     "source": [
      "obj-145",
      7
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-143",
      0
     ],
     "order": 0,
     "source": [
      "obj-153",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-156",
      0
     ],
     "order": 0,
     "source": [
      "obj-155",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-157",
      0
     ],
     "order": 0,
     "source": [
      "obj-156",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-154",
      0
     ],
     "order": 0,
     "source": [
      "obj-157",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-158",
      0
     ],
     "order": 0,
     "source": [
      "obj-156",
      1
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-154",
      0
     ],
     "order": 0,
     "source": [
      "obj-158",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-159",
      0
     ],
     "order": 0,
     "source": [
      "obj-156",
      2
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-154",
      0
     ],
     "order": 0,
     "source": [
      "obj-159",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-160",
      0
     ],
     "order": 0,
     "source": [
      "obj-156",
      3
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-154",
      0
     ],
     "order": 0,
     "source": [
      "obj-160",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-161",
      0
     ],
     "order": 0,
     "source": [
      "obj-156",
      4
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-154",
      0
     ],
     "order": 0,
     "source": [
      "obj-161",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-162",
      0
     ],
     "order": 0,
     "source": [
      "obj-156",
      5
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-154",
      0
     ],
     "order": 0,
     "source": [
      "obj-162",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-163",
      0
     ],
     "order": 0,
     "source": [
      "obj-156",
      6
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-154",
      0
     ],
     "order": 0,
     "source": [
      "obj-163",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-164",
      0
     ],
     "order": 0,
     "source": [
      "obj-156",
      7
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-154",
      0
     ],
     "order": 0,
     "source": [
      "obj-164",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-167",
      0
     ],
     "order": 0,
     "source": [
      "obj-166",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-168",
      0
     ],
     "order": 0,
     "source": [
      "obj-167",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-165",
      0
     ],
     "order": 0,
     "source": [
      "obj-168",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-169",
      0
     ],
     "order": 0,
     "source": [
      "obj-167",
      1
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-165",
      0
     ],
     "order": 0,
     "source": [
      "obj-169",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-170",
      0
     ],
     "order": 0,
     "source": [
      "obj-167",
      2
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-165",
      0
     ],
     "order": 0,
     "source": [
      "obj-170",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-171",
      0
     ],
     "order": 0,
     "source": [
      "obj-167",
      3
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-165",
      0
     ],
     "order": 0,
     "source": [
      "obj-171",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-172",
      0
     ],
     "order": 0,
     "source": [
      "obj-167",
      4
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-165",
      0
     ],
     "order": 0,
     "source": [
      "obj-172",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-173",
      0
     ],
     "order": 0,
     "source": [
      "obj-167",
      5
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-165",
      0
     ],
     "order": 0,
     "source": [
      "obj-173",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-174",
      0
     ],
     "order": 0,
     "source": [
      "obj-167",
      6
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-165",
      0
     ],
     "order": 0,
     "source": [
      "obj-174",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-175",
      0
     ],
     "order": 0,
     "source": [
      "obj-167",
      7
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-165",
      0
     ],
     "order": 0,
     "source": [
      "obj-175",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-180",
      0
     ],
     "order": 0,
     "source": [
      "obj-177",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-181",
      0
     ],
     "order": 0,
     "source": [
      "obj-180",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-182",
      0
     ],
     "order": 0,
     "source": [
      "obj-178",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-183",
      0
     ],
     "order": 0,
     "source": [
      "obj-182",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-184",
      0
     ],
     "order": 0,
     "source": [
      "obj-179",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-185",
      0
     ],
     "order": 0,
     "source": [
      "obj-184",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-190",
      0
     ],
     "order": 0,
     "source": [
      "obj-189",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-191",
      0
     ],
     "order": 0,
     "source": [
      "obj-190",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-186",
      0
     ],
     "order": 0,
     "source": [
      "obj-191",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-193",
      0
     ],
     "order": 0,
     "source": [
      "obj-192",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-194",
      0
     ],
     "order": 0,
     "source": [
      "obj-193",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-192",
      0
     ],
     "order": 0,
     "source": [
      "obj-187",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-195",
      0
     ],
     "order": 0,
     "source": [
      "obj-192",
      2
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-188",
      0
     ],
     "order": 0,
     "source": [
      "obj-195",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-196",
      0
     ],
     "order": 0,
     "source": [
      "obj-192",
      1
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-197",
      0
     ],
     "order": 0,
     "source": [
      "obj-190",
      1
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-199",
      0
     ],
     "order": 0,
     "source": [
      "obj-198",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-200",
      0
     ],
     "order": 0,
     "source": [
      "obj-199",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-198",
      0
     ],
     "order": 0,
     "source": [
      "obj-197",
      1
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-198",
      1
     ],
     "order": 0,
     "source": [
      "obj-196",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-198",
      1
     ],
     "order": 0,
     "source": [
      "obj-200",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-201",
      0
     ],
     "order": 0,
     "source": [
      "obj-197",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-202",
      0
     ],
     "order": 0,
     "source": [
      "obj-201",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-204",
      1
     ],
     "order": 0,
     "source": [
      "obj-202",
      1
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-203",
      1
     ],
     "order": 0,
     "source": [
      "obj-199",
      1
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-203",
      0
     ],
     "order": 0,
     "source": [
      "obj-202",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-204",
      0
     ],
     "order": 0,
     "source": [
      "obj-203",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-188",
      0
     ],
     "order": 0,
     "source": [
      "obj-204",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-205",
      0
     ],
     "order": 0,
     "source": [
      "obj-201",
      1
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-207",
      1
     ],
     "order": 0,
     "source": [
      "obj-205",
      1
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-206",
      1
     ],
     "order": 0,
     "source": [
      "obj-199",
      1
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-206",
      0
     ],
     "order": 0,
     "source": [
      "obj-205",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-207",
      0
     ],
     "order": 0,
     "source": [
      "obj-206",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-188",
      0
     ],
     "order": 0,
     "source": [
      "obj-207",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-208",
      0
     ],
     "order": 0,
     "source": [
      "obj-201",
      2
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-210",
      1
     ],
     "order": 0,
     "source": [
      "obj-208",
      1
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-209",
      1
     ],
     "order": 0,
     "source": [
      "obj-199",
      1
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-209",
      0
     ],
     "order": 0,
     "source": [
      "obj-208",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-210",
      0
     ],
     "order": 0,
     "source": [
      "obj-209",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-188",
      0
     ],
     "order": 0,
     "source": [
      "obj-210",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-211",
      0
     ],
     "order": 0,
     "source": [
      "obj-201",
      3
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-213",
      1
     ],
     "order": 0,
     "source": [
      "obj-211",
      1
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-212",
      1
     ],
     "order": 0,
     "source": [
      "obj-199",
      1
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-212",
      0
     ],
     "order": 0,
     "source": [
      "obj-211",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-213",
      0
     ],
     "order": 0,
     "source": [
      "obj-212",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-188",
      0
     ],
     "order": 0,
     "source": [
      "obj-213",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-215",
      0
     ],
     "order": 0,
     "source": [
      "obj-214",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-214",
      0
     ],
     "order": 0,
     "source": [
      "obj-188",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-216",
      0
     ],
     "order": 0,
     "source": [
      "obj-215",
      1
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-217",
      0
     ],
     "order": 0,
     "source": [
      "obj-216",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-220",
      0
     ],
     "order": 0,
     "source": [
      "obj-219",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-221",
      0
     ],
     "order": 0,
     "source": [
      "obj-220",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-224",
      0
     ],
     "order": 0,
     "source": [
      "obj-221",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-223",
      0
     ],
     "order": 0,
     "source": [
      "obj-224",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-227",
      0
     ],
     "order": 0,
     "source": [
      "obj-221",
      5
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-226",
      0
     ],
     "order": 0,
     "source": [
      "obj-227",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-230",
      0
     ],
     "order": 0,
     "source": [
      "obj-221",
      7
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-229",
      0
     ],
     "order": 0,
     "source": [
      "obj-230",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-233",
      0
     ],
     "order": 0,
     "source": [
      "obj-221",
      8
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-232",
      0
     ],
     "order": 0,
     "source": [
      "obj-233",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-236",
      0
     ],
     "order": 0,
     "source": [
      "obj-221",
      9
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-235",
      0
     ],
     "order": 0,
     "source": [
      "obj-236",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-239",
      0
     ],
     "order": 0,
     "source": [
      "obj-221",
      12
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-238",
      0
     ],
     "order": 0,
     "source": [
      "obj-239",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-242",
      0
     ],
     "order": 0,
     "source": [
      "obj-241",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-243",
      0
     ],
     "order": 0,
     "source": [
      "obj-242",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-240",
      0
     ],
     "order": 0,
     "source": [
      "obj-243",
      0
     ]
    }
   }
  ],
  "locked_bgcolor": [
   0.1176,
   0.1333,
   0.149,
   1.0
  ],
  "objectsnaponopen": 1,
  "openinpresentation": 1,
  "rect": [
   64.0,
   96.0,
   6036.0,
   932.0
  ],
  "righttoolbarpinned": 0,
  "statusbarvisible": 2,
  "style": "",
  "subpatcher_template": "",
  "tags": "",
  "tallnewobj": 0,
  "title": "Endless Node",
  "toolbars_unpinned_last_save": 0,
  "toolbarvisible": 1,
  "toptoolbarpinned": 0
 }
}
