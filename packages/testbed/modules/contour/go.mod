module branchline.dev/testbed/contour

go 1.26.6

require github.com/projectcontour/contour v1.33.8
